import { execFileSync } from 'node:child_process';
import type { RealNode } from '../kubelet/real-node.ts';
import type { AvailabilityProbe } from './availability-probe.ts';

/** What is to be known of a silence while it lasts: the connections, who has which address, and the Pods. */
async function whatIsThere(node: RealNode): Promise<string> {
  const pods = await node.kubectl().run('-n', 'kube-system', 'get', 'pods', '-o', 'wide');
  return [
    execFileSync('ss', ['-tnoiH', 'dport', '=', ':10250'], { encoding: 'utf8' }),
    execFileSync('ip', ['neighbour'], { encoding: 'utf8' }),
    execFileSync('ip', ['link', 'show', 'type', 'bridge'], { encoding: 'utf8' }),
    pods.stdout + pods.stderr,
  ].join('\n');
}

/** Looks at the node, once, when a question has had no answer for that long; afterwards the cause could not be seen. */
export class SilenceWatch {
  readonly #timer: NodeJS.Timeout;
  #seen?: Promise<string>;

  constructor(node: RealNode, questions: readonly AvailabilityProbe[], longestMs: number) {
    this.#timer = setInterval(() => {
      if (!questions.some((asking) => asking.unansweredMs() > longestMs)) return;
      this.#seen ??= whatIsThere(node).catch(String);
    }, 100);
  }

  /** What was seen; empty when there was no such silence. */
  async end(): Promise<string> {
    clearInterval(this.#timer);
    return (await this.#seen) ?? '';
  }
}

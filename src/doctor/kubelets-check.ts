import type { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import { examineKubelet, type ExaminedClient } from './examine-kubelet.js';
import type { KubeletOutcome } from './kubelet-outcome.js';
import type { HasRunningPods } from './running-pods.js';

/** Most kubelets that are scraped at once. 5,000 kubelets that time out after 10 s take three minutes. */
const AT_ONCE = 300;

/** The results of the nodes, and the nodes that were not checked before the deadline. */
export interface KubeletsOutcome {
  readonly outcomes: readonly KubeletOutcome[];
  readonly unasked: readonly string[];
}

/** Scrapes every node once, at most `AT_ONCE` at a time, and keeps no connection. */
export async function examineKubelets(
  client: ExaminedClient,
  nodes: readonly Node[],
  { kubeletRequestTimeoutMs }: Pick<Options, 'kubeletRequestTimeoutMs'>,
  deadline: AbortSignal,
  hasRunningPods: HasRunningPods,
): Promise<KubeletsOutcome> {
  const outcomes: (KubeletOutcome | undefined)[] = [];
  const entries = nodes.entries();
  const askInTurn = async (): Promise<void> => {
    for (const [i, node] of entries) {
      if (deadline.aborted) return;
      const outcome = await examineKubelet(client, node, kubeletRequestTimeoutMs, deadline, hasRunningPods);
      // A scrape that the deadline aborted says nothing about the node.
      if (!deadline.aborted || outcome.endedAt === undefined) outcomes[i] = outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, nodes.length) }, askInTurn));
  return {
    outcomes: outcomes.filter((outcome) => outcome !== undefined),
    unasked: nodes.filter((_, i) => outcomes[i] === undefined).map(({ name }) => name),
  };
}

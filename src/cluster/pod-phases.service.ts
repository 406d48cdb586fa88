import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../model/steady-time.js';
import { ApiServerClient } from './api-server.client.js';
import { ExpiringCache } from './expiring-cache.js';
import { NAMESPACE, OBJECT_NAME } from './object-names.js';
import { type AskedPod, PodQuestions } from './pod-questions.js';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

/** The phase of a Pod; `NotFound`: there is no Pod of that name. */
export type PodPhase = (typeof PHASES)[number] | 'NotFound';

/** Who asks again at once is told the same. */
const KEPT_MS = 5000;
/** More than are asked within the time that one is kept. */
const MOST_KEPT = 100;

const POD_PATH = new RegExp(`^${NAMESPACE}/${OBJECT_NAME}$`);

/**
 * In which phase a Pod is that the lister does not know, since only running ones are watched: asked one by one, when
 * somebody wants to know why a Pod has no metrics, and so rarely that the kube-apiserver does not notice.
 */
@Injectable()
export class PodPhases {
  private readonly phases = new ExpiringCache<PodPhase>(MOST_KEPT, { now: steadyNowMs });
  private readonly questions: PodQuestions<PodPhase>;

  constructor(client: ApiServerClient) {
    this.questions = new PodQuestions(client, phaseOf);
  }

  /** How many answers are kept. */
  get remembered(): number {
    return this.phases.size;
  }

  /** Undefined: nobody asked lately, or there was no answer. */
  known(namespace: string, name: string): PodPhase | undefined {
    const pod = `${namespace}/${name}`;
    // No Pod may have such a name, and it is not safe in a path.
    return POD_PATH.test(pod) ? this.phases.get(pod) : 'NotFound';
  }

  /** Resolves, at the latest at the deadline, when the phase is known or cannot be found out now. Never rejects. */
  async ask(namespace: string, name: string): Promise<void> {
    if (this.known(namespace, name) !== undefined) return;
    const phase = await this.questions.ask(namespace, name);
    if (phase !== undefined) this.phases.set(`${namespace}/${name}`, phase, KEPT_MS);
  }
}

function phaseOf(pod: AskedPod | 'NotFound'): PodPhase | undefined {
  return pod === 'NotFound' ? pod : PHASES.find((each) => each === pod.status?.phase);
}

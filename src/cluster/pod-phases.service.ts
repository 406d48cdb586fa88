import { Injectable } from '@nestjs/common';
import { steadyNowMs } from '../model/steady-time.js';
import { ApiServerClient } from './api-server.client.js';
import { ExpiringCache } from './expiring-cache.js';
import { NAMESPACE, OBJECT_NAME } from './object-names.js';
import { type AskedPod, PodQuestions } from './pod-questions.js';

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

/** The phase of a Pod. `NotFound` if there is no Pod of that name. */
export type PodPhase = (typeof PHASES)[number] | 'NotFound';

/** A repeated question gets the same result for this long. */
const KEPT_MS = 5000;
/** More than the number of questions while one is kept. */
const MOST_KEPT = 100;

const POD_PATH = new RegExp(`^${NAMESPACE}/${OBJECT_NAME}$`);

/**
 * The phases of Pods that the lister does not know, because it watches running Pods only. Each is asked for by itself,
 * when a client asks for its metrics, and rarely enough for the kube-apiserver.
 */
@Injectable()
export class PodPhases {
  private readonly phases = new ExpiringCache<PodPhase>(MOST_KEPT, { now: steadyNowMs });
  private readonly questions: PodQuestions<PodPhase>;

  constructor(client: ApiServerClient) {
    this.questions = new PodQuestions(client, phaseOf);
  }

  /** Number of results that are kept. */
  get remembered(): number {
    return this.phases.size;
  }

  /** Undefined if it was not asked for lately, or could not be found out. */
  known(namespace: string, name: string): PodPhase | undefined {
    const pod = `${namespace}/${name}`;
    // No Pod has such a name, and it is not safe in a path.
    return POD_PATH.test(pod) ? this.phases.get(pod) : 'NotFound';
  }

  /** Resolves when the phase is known or cannot be found out now, at the deadline at the latest. Never rejects. */
  async askPhase(namespace: string, name: string): Promise<void> {
    if (this.known(namespace, name) !== undefined) return;
    const phase = await this.questions.askPod(namespace, name);
    if (phase !== undefined) this.phases.set(`${namespace}/${name}`, phase, KEPT_MS);
  }
}

function phaseOf(pod: AskedPod | 'NotFound'): PodPhase | undefined {
  return pod === 'NotFound' ? pod : PHASES.find((each) => each === pod.status?.phase);
}

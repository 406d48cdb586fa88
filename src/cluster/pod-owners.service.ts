import { Injectable } from '@nestjs/common';
import { ApiServerClient } from './api-server.client.js';
import { NAMESPACE, OBJECT_NAME } from './object-names.js';
import { type AskedPod, PodQuestions } from './pod-questions.js';
import { uidNumber } from './uid-number.js';

/** The Node of a Pod. */
export interface PodOwner {
  /** The Node that the Pod is bound to. */
  readonly nodeName: string;
  /** As in `Pod`. */
  readonly uid: number;
}

const POD_PATH = new RegExp(`^${NAMESPACE}/${OBJECT_NAME}$`);

/**
 * Finds the Node of a Pod that several kubelets list. The watch of Pods has only metadata, so each Pod is asked for by
 * itself.
 */
@Injectable()
export class PodOwners {
  private readonly questions: PodQuestions<PodOwner | 'NotFound'>;

  constructor(client: ApiServerClient) {
    this.questions = new PodQuestions(client, ownerOf);
  }

  /** Undefined if there is no such Pod, or if it cannot be found out now. Never rejects. */
  async askOwner(namespace: string, name: string): Promise<PodOwner | undefined> {
    // No Pod has another kind of name, and such a name is not safe in a path.
    if (!POD_PATH.test(`${namespace}/${name}`)) return undefined;
    const owner = await this.questions.askPod(namespace, name);
    return owner === 'NotFound' ? undefined : owner;
  }
}

function ownerOf(pod: AskedPod | 'NotFound'): PodOwner | 'NotFound' | undefined {
  if (pod === 'NotFound') return pod;
  const [nodeName, uid] = [pod.spec?.nodeName, pod.metadata?.uid];
  if (typeof nodeName !== 'string' || nodeName === '' || typeof uid !== 'string') return undefined;
  return { nodeName, uid: uidNumber(uid) };
}

import { Injectable } from '@nestjs/common';
import { ApiServerClient } from './api-server.client.js';
import { NAMESPACE, OBJECT_NAME } from './object-names.js';
import { type AskedPod, PodQuestions } from './pod-questions.js';
import { uidNumber } from './uid-number.js';

/** Where a Pod is. */
export interface PodOwner {
  /** The name of the Node that it is bound to. */
  readonly nodeName: string;
  /** As of a `Pod`. */
  readonly uid: number;
}

const POD_PATH = new RegExp(`^${NAMESPACE}/${OBJECT_NAME}$`);

/** To which Node a Pod is bound, of which only the metadata is watched: asked one by one, where several kubelets have it. */
@Injectable()
export class PodOwners {
  private readonly questions: PodQuestions<PodOwner | 'NotFound'>;

  constructor(client: ApiServerClient) {
    this.questions = new PodQuestions(client, ownerOf);
  }

  /** Undefined: there is no such Pod, or it cannot be found out now. Never rejects. */
  async ask(namespace: string, name: string): Promise<PodOwner | undefined> {
    // No Pod may have another name, and it is not safe in a path.
    if (!POD_PATH.test(`${namespace}/${name}`)) return undefined;
    const owner = await this.questions.ask(namespace, name);
    return owner === 'NotFound' ? undefined : owner;
  }
}

function ownerOf(pod: AskedPod | 'NotFound'): PodOwner | 'NotFound' | undefined {
  if (pod === 'NotFound') return pod;
  const [nodeName, uid] = [pod.spec?.nodeName, pod.metadata?.uid];
  if (typeof nodeName !== 'string' || nodeName === '' || typeof uid !== 'string') return undefined;
  return { nodeName, uid: uidNumber(uid) };
}

import { Injectable, Logger } from '@nestjs/common';
import { PodLister } from '../cluster/pod.lister.js';
import { PodOwners } from '../cluster/pod-owners.service.js';
import { StorageService } from '../storage/storage.service.js';

/**
 * Finds out on which node a Pod is that is in the pages of several nodes. A Pod is bound to a Node once, so the result
 * is valid until the Pod is deleted.
 */
@Injectable()
export class ContestedPods {
  private readonly logger = new Logger('Scraper');

  constructor(
    private readonly storage: StorageService,
    private readonly pods: PodLister,
    private readonly owners: PodOwners,
  ) {
    storage.onContested((namespace, name) => void this.findOwner(namespace, name));
  }

  private async findOwner(namespace: string, name: string): Promise<void> {
    // Only running Pods are asked for: no others are served.
    if (this.pods.get(namespace, name) === undefined) return;
    const owner = await this.owners.askOwner(namespace, name);
    // The kube-apiserver may know an earlier or a later Pod of that name.
    if (owner === undefined || owner.uid !== this.pods.get(namespace, name)?.uid) return;
    if (this.storage.ownerOf(namespace, name) === owner.nodeName) return;
    this.storage.setOwner(namespace, name, owner.nodeName);
    this.logger.debug(`Several nodes list Pod "${namespace}/${name}": it is on node "${owner.nodeName}"`);
  }
}

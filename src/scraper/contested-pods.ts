import { Injectable, Logger } from '@nestjs/common';
import { PodLister } from '../cluster/pod.lister.js';
import { PodOwners } from '../cluster/pod-owners.service.js';
import { StorageService } from '../storage/storage.service.js';

/**
 * Finds out whose a Pod is that several nodes have on their pages. A Pod is bound to a Node once, so that the answer holds
 * until the Pod is deleted.
 */
@Injectable()
export class ContestedPods {
  private readonly logger = new Logger('Scraper');

  constructor(
    private readonly storage: StorageService,
    private readonly pods: PodLister,
    private readonly owners: PodOwners,
  ) {
    storage.onContested((namespace, name) => void this.ask(namespace, name));
  }

  private async ask(namespace: string, name: string): Promise<void> {
    // Nobody is told the numbers of others.
    if (this.pods.get(namespace, name) === undefined) return;
    const owner = await this.owners.ask(namespace, name);
    // It may be of a Pod of that name before the one that is known, or after it.
    if (owner === undefined || owner.uid !== this.pods.get(namespace, name)?.uid) return;
    if (this.storage.ownerOf(namespace, name) === owner.nodeName) return;
    this.storage.setOwner(namespace, name, owner.nodeName);
    this.logger.debug(`Several nodes list Pod "${namespace}/${name}": it is on node "${owner.nodeName}"`);
  }
}

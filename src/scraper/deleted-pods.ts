import { Injectable } from '@nestjs/common';
import { PodLister } from '../cluster/pod.lister.js';
import { StorageService } from '../storage/storage.service.js';

/** Tells the storage which Pods were deleted: no page does of a Node that has left. */
@Injectable()
export class DeletedPods {
  constructor(pods: PodLister, storage: StorageService) {
    pods.onChange(({ type, object }) => {
      if (type === 'deleted') storage.podDeleted(object.namespace, object.name);
    });
  }
}

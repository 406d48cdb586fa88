import { Injectable } from '@nestjs/common';
import { PodLister } from '../cluster/pod.lister.js';
import { StorageService } from '../storage/storage.service.js';

/**
 * Tells the storage which Pods were deleted or replaced. Pages have no UID, so Pods of one name look the same there.
 */
@Injectable()
export class DeletedPods {
  constructor(pods: PodLister, storage: StorageService) {
    pods.onChange(({ type, object, previous }) => {
      // After an outage a list shows only the new Pod, and not the deletion of the old one.
      const isOther = type === 'updated' && previous?.uid !== object.uid;
      if (type === 'deleted' || isOther) storage.notePodDeleted(object.namespace, object.name);
    });
  }
}

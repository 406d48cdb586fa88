import { Injectable } from '@nestjs/common';
import { PodLister } from '../cluster/pod.lister.js';
import { StorageService } from '../storage/storage.service.js';

/** Tells the storage which Pods were deleted, or are other ones now: no page tells whose of one name it is. */
@Injectable()
export class DeletedPods {
  constructor(pods: PodLister, storage: StorageService) {
    pods.onChange(({ type, object, previous }) => {
      // A list after an outage shows what came of a deletion only.
      const isOther = type === 'updated' && previous?.uid !== object.uid;
      if (type === 'deleted' || isOther) storage.podDeleted(object.namespace, object.name);
    });
  }
}

import { AnswerTooLargeError } from '../answer-error.js';
import { CollectionError } from '../page/collection-error.js';
import { ExpositionError } from '../page/exposition-error.js';
import { KubeletError } from '../kubelet-error.js';
import { pageTooLarge } from './kubelet-failures.js';

/** The failure for an error of the page decoder. Returns any other error unchanged. */
export function pageFailure(error: unknown, url: string): unknown {
  if (error instanceof ExpositionError) {
    const cure = 'The whole page counts as missing. Check which server responds there, and the version of the kubelet.';
    return new KubeletError('PageMalformed', `${url}: ${error.message}`, cure, { cause: error });
  }
  if (error instanceof CollectionError) {
    const cure =
      'The container runtime of the node may be restarting or not responding: see crictl info on the node, systemctl status ' +
      'containerd (or crio), and "Error getting summary" in the log of the kubelet.';
    return new KubeletError('KubeletCollection', `${url}: ${error.message}`, cure, { cause: error });
  }
  return error instanceof AnswerTooLargeError ? pageTooLarge(url, error.message) : error;
}

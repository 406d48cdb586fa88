import { gunzipSync } from 'node:zlib';
import type { KubeletCompression } from '../../config/options.js';
import { KubeletError } from '../kubelet-error.js';
import { pageTooLarge } from './kubelet-failures.js';
import { KUBELET_PAGES } from '../http/page-buffers.js';

/**
 * Returns the decompressed page. A kubelet may send plain text whatever it is asked for. Throws a KubeletError:
 * `PageEncoded` when the bytes are not in the encoding that was asked for, `PageTooLarge` when the page is larger than
 * allowed. No more than that is ever decompressed.
 */
export function decompressPage(bytes: Buffer, encoding: string, asked: KubeletCompression, url: string): Buffer {
  if (encoding === 'identity') return bytes;
  if (encoding !== 'gzip' || asked !== 'gzip') {
    throw new KubeletError(
      'PageEncoded',
      `${url}: the page is encoded (${encoding.slice(0, 40)}), though this was not asked for`,
      'Let no proxy between this server and the kubelet compress responses.',
    );
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: KUBELET_PAGES.largestPage });
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw pageTooLarge(url);
    throw new KubeletError(
      'PageEncoded',
      `${url}: the page is not what gzip makes (${code})`,
      'Look for a proxy between this server and the kubelet, or set --kubelet-compression=identity.',
      { cause: error },
    );
  }
}

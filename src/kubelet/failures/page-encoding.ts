import { gunzipSync } from 'node:zlib';
import type { KubeletCompression } from '../../config/options.js';
import { KubeletError } from '../kubelet-error.js';
import { pageTooLarge } from './kubelet-failures.js';
import { LARGEST_PAGE } from '../http/page-body.js';

/**
 * The page as the kubelet wrote it, which may answer in plain text however it is asked. Throws a KubeletError,
 * `PageEncoded`, when the bytes are not in an encoding that was asked for, and `PageTooLarge` when a few of them stand for
 * more than a page has: no more than that is ever unpacked.
 */
export function decodedPage(bytes: Buffer, encoding: string, asked: KubeletCompression, url: string): Buffer {
  if (encoding === 'identity') return bytes;
  if (encoding !== 'gzip' || asked !== 'gzip') {
    throw new KubeletError(
      'PageEncoded',
      `${url}: the page is encoded (${encoding.slice(0, 40)}), though this was not asked for`,
      'Let no proxy between this server and the kubelet compress answers.',
    );
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_PAGE });
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

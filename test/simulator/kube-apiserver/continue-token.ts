import { apiError } from './status.ts';

/** Where a list continues: the key, and the resourceVersion of the state (-1: the current state). */
export interface Continuation {
  readonly resourceVersion: number;
  /** The first key that may follow. */
  readonly start: string;
}

/** The opaque text of `metadata.continue`, of the same make as the real server's. */
export function encodeContinue({ resourceVersion, start }: Continuation): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: resourceVersion, start })).toString('base64url');
}

/**
 * Reads the query parameter `continue`.
 * @throws ApiError 400 when it is not one of ours.
 */
export function decodeContinue(token: string): Continuation {
  try {
    const { rv, start }: { rv: number; start: string } = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Number.isInteger(rv) && typeof start === 'string') return { resourceVersion: rv, start };
  } catch {
    // Answered below, like every other token that is not ours.
  }
  throw apiError(400, 'continue key is not valid');
}

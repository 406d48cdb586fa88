import { KubeletError } from '../kubelet-error.js';
import type { KubeletCredentials } from './kubelet-credentials.js';

/** The bearer token that this server shows to kubelets. */
export class KubeletToken {
  /** The last token that was checked. */
  private goodToken: string | undefined;

  /** @param credentials undefined: no token is shown */
  constructor(private readonly credentials: KubeletCredentials | undefined) {}

  /** The token of the next request; undefined for none. Throws or rejects with a KubeletError, `Credentials`. */
  currentToken(): string | undefined | Promise<string | undefined> {
    try {
      const token = this.credentials?.token();
      return token instanceof Promise
        ? token.then((each) => this.checked(each)).catch(throwNoToken)
        : this.checked(token);
    } catch (error) {
      return throwNoToken(error);
    }
  }

  /** Refuses what cannot be in a header: Node.js would refuse it with the token in its error. */
  private checked(token: string | undefined): string | undefined {
    if (token !== undefined && token !== this.goodToken && !/^[\x21-\x7e]+$/.test(token))
      throw new Error('it is empty or has control characters');
    return (this.goodToken = token);
  }
}

/** Throws the failure of a request that has no token. */
export function throwNoToken(error: unknown): never {
  throw new KubeletError(
    'Credentials',
    `no bearer token: ${error instanceof Error ? error.message : String(error)}`,
    'Check the token file of the service account, or the user of the kubeconfig.',
    { cause: error },
  );
}

/** The text up to the token, if a kubelet repeats it: not even a part of a token may get into a log. */
export function redactToken(text: string, token: string | undefined): string {
  const at = token === undefined ? -1 : text.indexOf(token.slice(0, 20));
  return at === -1 ? text : `${text.slice(0, at)}[token]`;
}

import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { PeerCertificate } from 'node:tls';
import { ANONYMOUS, authenticated, serviceAccountUser } from './user.ts';
import type { ApiUser } from './user.ts';

/** Authenticates requests: by client certificates of the cluster's authority, static bearer tokens, or as anonymous. */
export class Authentication {
  private readonly tokens = new Map<string, ApiUser>();

  /** Makes a token for a user, or takes the given one. */
  addToken(user: ApiUser, token: string = randomBytes(24).toString('base64url')): string {
    this.tokens.set(token, user);
    return token;
  }

  /** Makes another token for a ServiceAccount; earlier ones stay good until they are revoked. */
  addServiceAccountToken(namespace: string, name: string, uid?: string): string {
    return this.addToken(serviceAccountUser(namespace, name, uid));
  }

  /** From now on the token is a bad one: 401. */
  revokeToken(token: string): void {
    this.tokens.delete(token);
  }

  /** The user of a bearer token, or undefined when the token is a bad one; kubelets and TokenReviews ask this too. */
  userOfToken(token: string): ApiUser | undefined {
    return this.tokens.get(token);
  }

  /** Returns the user of a request; undefined if its credentials are invalid (401). */
  authenticate(headers: IncomingHttpHeaders, socket: unknown): ApiUser | undefined {
    const tls = socket instanceof TLSSocket ? socket : undefined;
    const certificate = tls?.getPeerCertificate();
    const presented = certificate && Object.keys(certificate).length > 0;
    if (presented && tls?.authorized) return userOfCertificate(certificate);
    const [scheme, token] = headers.authorization?.split(' ') ?? [];
    if (scheme?.toLowerCase() === 'bearer' && token) return this.userOfToken(token);
    // The real server, too, falls back to anonymous only when no credentials were tried.
    return presented ? undefined : ANONYMOUS;
  }
}

function userOfCertificate({ subject }: PeerCertificate): ApiUser {
  const { CN, O } = subject as { CN?: string | string[]; O?: string | string[] };
  return authenticated([CN ?? ''].flat()[0]!, [O ?? []].flat());
}

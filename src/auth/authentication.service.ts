import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { Options } from '../config/options.js';
import { ApiError } from '../model/api-error.js';
import { AUTHENTICATION_CLIENT } from './api-server-clients.js';
import { commonNameOf, userOfCertificate } from './certificate-user.js';
import { type FrontProxyTrust, remoteUser } from './front-proxy.js';
import { type PeerCertificates, peerCertificatesOf } from './peer-certificates.js';
import type { Trust } from './published-trust.js';
import type { RequestHeaders } from './request-headers.js';
import { TokenReviews } from './token-reviews.js';
import { TrustService } from './trust.service.js';
import { type User, ANONYMOUS, withAuthenticatedGroup } from './user.js';

/** The result of one kind of credentials: a user, `none` if there are none, `bad` if they are not valid. */
type Outcome = User | 'none' | 'bad';

/**
 * Finds out who sent a request, in the order of apiserver's delegating authenticator: front proxy, client certificate,
 * bearer token. The first kind that knows the client decides. Invalid credentials fail the request only if no other
 * kind is valid. A client without credentials is anonymous.
 */
@Injectable()
export class AuthenticationService {
  readonly tokens: TokenReviews;

  constructor(
    options: Options,
    private readonly trust: TrustService,
    @Inject(AUTHENTICATION_CLIENT) client: ApiServerClient,
  ) {
    this.tokens = new TokenReviews(client, options.authenticationTokenCacheTtlMs);
  }

  /**
   * Throws ApiError 401, or rejects with it, if credentials are shown and none is valid; 429 if too many tokens are in
   * review. Returns a promise only if a review or a file is needed.
   */
  authenticate(request: IncomingMessage, headers: RequestHeaders): User | Promise<User> {
    const nowMs = Date.now();
    const peer = peerCertificatesOf(request);
    const trust = this.trust.current(nowMs);
    return trust instanceof Promise
      ? trust.then((found) => this.userOf(headers, peer, found, nowMs))
      : this.userOf(headers, peer, trust, nowMs);
  }

  private userOf(
    headers: RequestHeaders,
    peer: PeerCertificates | undefined,
    trust: Trust,
    nowMs: number,
  ): User | Promise<User> {
    const proxied = byFrontProxy(headers, peer, trust.frontProxy, nowMs);
    if (typeof proxied === 'object') return withAuthenticatedGroup(proxied);
    const certified = byCertificate(peer, trust, nowMs);
    if (typeof certified === 'object') return withAuthenticatedGroup(certified);
    return this.userOfToken(headers, proxied === 'bad' || certified === 'bad');
  }

  /** @param bad whether other credentials were shown and are not valid */
  private async userOfToken(headers: RequestHeaders, bad: boolean): Promise<User> {
    const outcome = await this.byToken(headers);
    if (typeof outcome === 'object') return withAuthenticatedGroup(outcome);
    if (bad || outcome === 'bad') throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    return ANONYMOUS;
  }

  private async byToken(headers: RequestHeaders): Promise<Outcome> {
    const token = bearerTokenOf(headers);
    if (token === undefined) return 'none';
    try {
      return (await this.tokens.userOf(token)) ?? 'bad';
    } catch (error) {
      if (error instanceof ApiError) throw error;
      return 'bad'; // The review logged the failure.
    }
  }
}

function byFrontProxy(
  headers: RequestHeaders,
  peer: PeerCertificates | undefined,
  trust: FrontProxyTrust | undefined,
  nowMs: number,
): Outcome {
  if (!peer || !trust) return 'none';
  if (!peer.verify(trust.authorities, nowMs)) return 'bad';
  const { allowedNames } = trust;
  if (allowedNames.length > 0 && !allowedNames.includes(commonNameOf(peer.leaf))) return 'bad';
  return remoteUser(headers, trust) ?? 'none';
}

function byCertificate(peer: PeerCertificates | undefined, { clients }: Trust, nowMs: number): Outcome {
  if (!peer || !clients) return 'none';
  if (!peer.verify(clients, nowMs)) return 'bad';
  try {
    return userOfCertificate(peer.leaf) ?? 'none';
  } catch {
    return 'bad';
  }
}

/**
 * The bearer token of a request, by the rules of apiserver's bearertoken authenticator. The first `Authorization`
 * header counts. Other schemes are ignored, and an empty token counts as none.
 */
export function bearerTokenOf(headers: RequestHeaders): string | undefined {
  const [scheme, token] = headers.first('authorization').trim().split(' ', 3);
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}

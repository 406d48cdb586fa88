import type { FastifyRequest } from 'fastify';
import type { RequestIdentity } from '../auth/request-identity.js';
import { type RequestAttributes, requestAttributes } from '../auth/request-attributes.js';
import type { User } from '../auth/user.js';
import { type AuditEvent, type AuditedUser, microTime, type ObjectReference } from './audit-event.js';
import { sourceAddresses } from './source-addresses.js';

/** The fields that all events of a request share. */
export type AuditFacts = Omit<AuditEvent, 'level' | 'stage' | 'stageTimestamp'>;

const LONGEST_USER_AGENT = 1024;
/** Parameters with credentials. No other part of a URL can have any. */
const CREDENTIALS = /([?&](?:access_token|token)=)[^&]*/gi;

/** The attributes of a request, also if authentication failed or the request is not understood. */
export function attributesOf(request: FastifyRequest, identity: RequestIdentity | undefined): RequestAttributes {
  if (identity) return identity.attributes;
  const url = request.raw.url ?? '';
  try {
    return requestAttributes(request.method, url, request.query);
  } catch {
    return { kind: 'path', verb: request.method.toLowerCase(), path: url.split('?', 1)[0]! };
  }
}

/** The facts of a request. Of the headers, only `User-Agent` and the addresses of proxies are recorded. */
export function factsOf(
  request: FastifyRequest,
  identity: RequestIdentity | undefined,
  auditID: string,
  receivedMs: number,
): AuditFacts {
  const attributes = attributesOf(request, identity);
  const { headers, raw } = request;
  const userAgent = headers['user-agent'];
  const impersonationConstraint = identity?.impersonationConstraint;
  const sourceIPs = sourceAddresses(headers, remoteAddressOf(request));
  return {
    auditID,
    requestURI: (raw.url ?? '').replace(CREDENTIALS, '$1(redacted)'),
    verb: attributes.verb,
    user: userOf(identity?.user),
    ...(identity?.impersonated && { impersonatedUser: userOf(identity.impersonated) }),
    ...(impersonationConstraint && { authenticationMetadata: { impersonationConstraint } }),
    ...(sourceIPs.length > 0 && { sourceIPs }),
    ...(userAgent && { userAgent: shortened(userAgent) }),
    ...(attributes.kind === 'resource' && { objectRef: referenceOf(attributes) }),
    requestReceivedTimestamp: microTime(receivedMs),
  };
}

/** Undefined if the client has gone: then the socket of an HTTP/2 request throws. */
function remoteAddressOf({ raw }: FastifyRequest): string | undefined {
  try {
    return raw.socket.remoteAddress;
  } catch {
    return undefined;
  }
}

function userOf(user: User | undefined): AuditedUser {
  if (user === undefined) return {};
  const { name, uid, groups, extra } = user;
  return {
    ...(name && { username: name }),
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function referenceOf(attributes: RequestAttributes & { kind: 'resource' }): ObjectReference {
  const { resource, namespace, name, group: apiGroup, version: apiVersion, subresource } = attributes;
  const all = { resource, namespace, name, apiGroup, apiVersion, subresource };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

function shortened(userAgent: string): string {
  return userAgent.length > LONGEST_USER_AGENT ? `${userAgent.slice(0, LONGEST_USER_AGENT)}...TRUNCATED` : userAgent;
}

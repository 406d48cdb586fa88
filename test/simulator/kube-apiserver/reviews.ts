import type { Authentication } from './authentication.ts';
import type { Authorization } from './authorization.ts';
import { readBody, sendObject } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { decodeReview } from './protobuf-review.ts';
import { nonResource } from './request-attributes.ts';
import type { RequestInfo } from './request-attributes.ts';
import type { ReviewSpec } from './review-spec.ts';
import { apiError } from './status.ts';
import type { ApiUser } from './user.ts';

/** A TokenReview or SubjectAccessReview of a client, and its result. */
export interface Review {
  readonly kind: 'TokenReview' | 'SubjectAccessReview';
  /** The user name of the client. */
  readonly askedBy: string;
  readonly spec: ReviewSpec;
  readonly status: object;
}

/** Answers POST of reviews, from the tables by which this server treats its own clients. */
export class Reviews {
  private readonly authentication: Authentication;
  private readonly authorization: Authorization;
  /** What was asked, oldest first; questions about oneself are not kept. */
  readonly asked: Review[] = [];

  constructor(authentication: Authentication, authorization: Authorization) {
    this.authentication = authentication;
    this.authorization = authorization;
  }

  /** Creates a review of this kind. */
  async serve(kind: string, { request, response, user }: Exchange): Promise<void> {
    const { apiVersion, spec = {} } = readReview(kind, request.headers['content-type'], await readBody(request));
    const status = this.answer(kind, spec, user);
    if (kind === 'TokenReview' || kind === 'SubjectAccessReview') {
      this.asked.push({ kind, askedBy: user.username, spec, status });
    }
    sendObject(response, 201, { kind, apiVersion, metadata: { creationTimestamp: null }, spec, status });
  }

  private answer(kind: string, spec: ReviewSpec, asking: ApiUser): object {
    if (kind === 'TokenReview') return this.tokenStatus(spec);
    if (kind === 'SelfSubjectReview') return { userInfo: asking };
    const isAboutOneself = kind === 'SelfSubjectAccessReview';
    const user = isAboutOneself ? asking : { username: spec.user ?? '', groups: spec.groups ?? [] };
    const allowed = this.authorization.isAllowed(user, reviewedAttributes(spec));
    return allowed ? { allowed, reason: 'RBAC: allowed by the table of the simulator' } : { allowed };
  }

  private tokenStatus({ token = '', audiences }: ReviewSpec): object {
    const user = this.authentication.userOfToken(token);
    if (!user) return { user: {}, error: 'invalid bearer token' };
    return { authenticated: true, user, ...(audiences && { audiences }) };
  }
}

function readReview(
  kind: string,
  contentType = 'application/json',
  body: Buffer,
): { apiVersion?: string; spec?: ReviewSpec } {
  try {
    if (contentType.startsWith('application/vnd.kubernetes.protobuf')) return decodeReview(kind, body);
    if (contentType.startsWith('application/json')) return JSON.parse(body.toString());
  } catch (error) {
    throw apiError(400, `the object provided is unrecognized: ${String(error)}`);
  }
  const accepted = 'application/json, application/vnd.kubernetes.protobuf';
  throw apiError(415, `the body of the request was in an unknown format - accepted media types include: ${accepted}`);
}

function reviewedAttributes({ resourceAttributes: resource, nonResourceAttributes }: ReviewSpec): RequestInfo {
  if (!resource) return nonResource(nonResourceAttributes?.verb ?? '', nonResourceAttributes?.path ?? '');
  return {
    verb: resource.verb ?? '',
    isResourceRequest: true,
    path: '',
    apiGroup: resource.group ?? '',
    apiVersion: resource.version ?? '',
    namespace: resource.namespace ?? '',
    resource: resource.resource ?? '',
    subresource: resource.subresource ?? '',
    name: resource.name ?? '',
  };
}

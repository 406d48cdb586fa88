import { createHash } from 'node:crypto';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { type Clock, systemClock } from '../cluster/clock.js';
import { ExpiringCache } from '../cluster/expiring-cache.js';
import { SingleFlight } from '../cluster/single-flight.js';
import type { RequestAttributes } from './request-attributes.js';
import { review } from './review.js';
import { ReviewLog } from './review-log.js';
import type { User } from './user.js';

const PATH = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
const MOST_REMEMBERED = 8192;
/** With `MOST_REMEMBERED` keys, all keys together take at most 8 MiB, or 16 MiB if they are not plain ASCII. */
const LONGEST_KEY = 1024;
/** The burst that the original allows. */
const MOST_OPEN = 400;

/** Whether a user may do something, and the reason if the authorizer gives one. */
export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** How long decisions are remembered, in milliseconds. */
export interface AccessReviewTimes {
  readonly allowedTtlMs: number;
  readonly deniedTtlMs: number;
}

/** `status` of a SubjectAccessReview. */
interface AccessStatus {
  readonly allowed: boolean;
  readonly denied: boolean;
  readonly reason: string;
}

/** Asks the kube-apiserver what a user may do. Equal questions are asked once, and decisions are remembered. */
export class AccessReviews {
  private readonly decisions: ExpiringCache<AccessDecision>;
  private readonly questions = new SingleFlight<AccessDecision>(MOST_OPEN);
  private readonly log = new ReviewLog('SubjectAccessReviews', 'Requests without a remembered decision get 500');

  constructor(
    private readonly client: Pick<ApiServerClient, 'post'>,
    private readonly times: AccessReviewTimes,
    private readonly clock: Clock = systemClock,
  ) {
    this.decisions = new ExpiringCache(MOST_REMEMBERED, clock);
  }

  /** Number of remembered decisions. */
  get remembered(): number {
    return this.decisions.size;
  }

  /** Returns a promise if the decision is not remembered. It rejects if the decision cannot be made. */
  decide(user: User, attributes: RequestAttributes): AccessDecision | Promise<AccessDecision> {
    const key = keyOf(user, attributes);
    return this.decisions.get(key) ?? this.questions.share(key, () => this.ask(specOf(user, attributes), key));
  }

  private async ask(spec: object, key: string): Promise<AccessDecision> {
    const question = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    try {
      const decision = toDecision(await review<AccessStatus>(this.client, PATH, question, this.clock));
      this.decisions.set(key, decision, decision.allowed ? this.times.allowedTtlMs : this.times.deniedTtlMs);
      this.log.answered();
      return decision;
    } catch (error) {
      this.log.failed(error);
      throw error;
    }
  }
}

function toDecision({ allowed, denied, reason }: Partial<AccessStatus>): AccessDecision {
  if (typeof allowed !== 'boolean' || (allowed && denied === true)) {
    throw new Error('the SubjectAccessReview of the kube-apiserver says neither allowed nor denied');
  }
  return { allowed, reason: reason ?? '' };
}

/**
 * Equal keys are equal questions. A long key becomes a hash, because clients decide the length of paths and headers. A
 * short key stays as it is: hashing took 1/25 of a small response. No hash begins with `[`.
 */
function keyOf({ name, uid, groups, extra }: User, attributes: RequestAttributes): string {
  const text = JSON.stringify([name, uid, groups, extra, attributes]);
  return text.length <= LONGEST_KEY ? text : createHash('sha256').update(text).digest('base64');
}

/** `spec` of the SubjectAccessReview, in the form of apiserver's webhook authorizer. */
function specOf({ name, uid, groups, extra }: User, attributes: RequestAttributes): object {
  const about =
    attributes.kind === 'path'
      ? { nonResourceAttributes: { path: attributes.path, verb: attributes.verb } }
      : { resourceAttributes: resourceAttributesOf(attributes) };
  return { ...about, user: name, groups, ...(Object.keys(extra).length > 0 && { extra }), ...(uid && { uid }) };
}

/** Selectors stay unparsed. The kube-apiserver reads them by its own rules. */
function resourceAttributesOf({
  kind: _,
  fieldSelector,
  labelSelector,
  ...attributes
}: RequestAttributes & { readonly kind: 'resource' }): object {
  return {
    ...Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')),
    ...(fieldSelector && { fieldSelector: { rawSelector: fieldSelector } }),
    ...(labelSelector && { labelSelector: { rawSelector: labelSelector } }),
  };
}

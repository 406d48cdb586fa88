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
/** All remembered keys together have at most 8 MiB, or 16 when none is plain ASCII. */
const LONGEST_KEY = 1024;
/** What the original may send to the kube-apiserver in a burst. */
const MOST_OPEN = 400;

/** Whether somebody may do something, and why, as far as the authorizer says. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** How long answers are remembered, in milliseconds. */
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

/** Asks the kube-apiserver what a user may do. Equal questions are asked once, and answers are remembered. */
export class AccessReviews {
  private readonly decisions: ExpiringCache<Decision>;
  private readonly questions = new SingleFlight<Decision>(MOST_OPEN);
  private readonly log = new ReviewLog('SubjectAccessReviews', 'Requests whose answer is not remembered get 500');

  constructor(
    private readonly client: Pick<ApiServerClient, 'post'>,
    private readonly times: AccessReviewTimes,
    private readonly clock: Clock = systemClock,
  ) {
    this.decisions = new ExpiringCache(MOST_REMEMBERED, clock);
  }

  /** How many answers are remembered. */
  get remembered(): number {
    return this.decisions.size;
  }

  /** A promise only when it is not remembered; it rejects when it cannot be found out. */
  decide(user: User, attributes: RequestAttributes): Decision | Promise<Decision> {
    const key = keyOf(user, attributes);
    return this.decisions.get(key) ?? this.questions.ask(key, () => this.ask(specOf(user, attributes), key));
  }

  private async ask(spec: object, key: string): Promise<Decision> {
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

function toDecision({ allowed, denied, reason }: Partial<AccessStatus>): Decision {
  if (typeof allowed !== 'boolean' || (allowed && denied === true)) {
    throw new Error('the kube-apiserver answered a SubjectAccessReview neither with yes nor with no');
  }
  return { allowed, reason: reason ?? '' };
}

/**
 * What the spec is made of: equal texts are equal questions. A long one becomes a hash, because a client decides how long
 * paths and headers are; a short one does not, since spec and hash took one part in 25 of a small answer. No hash begins with `[`.
 */
function keyOf({ name, uid, groups, extra }: User, attributes: RequestAttributes): string {
  const text = JSON.stringify([name, uid, groups, extra, attributes]);
  return text.length <= LONGEST_KEY ? text : createHash('sha256').update(text).digest('base64');
}

/** `spec` of the SubjectAccessReview, in the form in which apiserver's webhook authorizer asks. */
function specOf({ name, uid, groups, extra }: User, attributes: RequestAttributes): object {
  const about =
    attributes.kind === 'path'
      ? { nonResourceAttributes: { path: attributes.path, verb: attributes.verb } }
      : { resourceAttributes: resourceAttributesOf(attributes) };
  return { ...about, user: name, groups, ...(Object.keys(extra).length > 0 && { extra }), ...(uid && { uid }) };
}

/** Selectors are passed on unparsed: the kube-apiserver reads them by its own rules. */
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

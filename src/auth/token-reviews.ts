import { createHmac, randomBytes } from 'node:crypto';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { type Clock, systemClock } from '../cluster/clock.js';
import { ExpiringCache } from '../cluster/expiring-cache.js';
import { SingleFlight } from '../cluster/single-flight.js';
import { review } from './review.js';
import { ReviewLog } from './review-log.js';
import type { User } from './user.js';

const PATH = '/apis/authentication.k8s.io/v1/tokenreviews';
const MOST_REMEMBERED = 8192;
/** The burst that the original allows. */
const MOST_OPEN = 400;

/** `status` of a TokenReview. */
interface TokenStatus {
  readonly authenticated: boolean;
  readonly user: {
    readonly username?: string;
    readonly uid?: string;
    readonly groups?: readonly string[] | null;
    readonly extra?: Readonly<Record<string, readonly string[]>> | null;
  } | null;
}

/**
 * Asks the kube-apiserver for the user of a token, without audiences, as the original does. Results are remembered
 * under a keyed hash, so that no token stays in memory. Valid and invalid tokens have separate caches, so that invalid
 * ones cannot displace valid ones.
 */
export class TokenReviews {
  private readonly hashKey = randomBytes(32);
  private readonly users: ExpiringCache<User>;
  private readonly refused: ExpiringCache<true>;
  private readonly questions = new SingleFlight<User | undefined>(MOST_OPEN);
  private readonly log = new ReviewLog('TokenReviews', 'Clients with a token that is not remembered get 401');

  constructor(
    private readonly client: Pick<ApiServerClient, 'post'>,
    private readonly ttlMs: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.users = new ExpiringCache(MOST_REMEMBERED, clock);
    this.refused = new ExpiringCache(MOST_REMEMBERED, clock);
  }

  /** Number of remembered results. */
  get remembered(): number {
    return this.users.size + this.refused.size;
  }

  /** The user of the token; undefined if it is not valid. Rejects if the review fails. */
  async userOf(token: string): Promise<User | undefined> {
    const key = createHmac('sha256', this.hashKey).update(token).digest('base64');
    const user = this.users.get(key);
    if (user || this.refused.get(key)) return user;
    return this.questions.share(key, () => this.ask(token, key));
  }

  private async ask(token: string, key: string): Promise<User | undefined> {
    const question = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    try {
      const user = toUser(await review<TokenStatus>(this.client, PATH, question, this.clock));
      if (user) this.users.set(key, user, this.ttlMs);
      else this.refused.set(key, true, this.ttlMs);
      this.log.answered();
      return user;
    } catch (error) {
      this.log.failed(error);
      throw error;
    }
  }
}

/** A user without a name does not count: rules for the empty name would apply to everybody. */
function toUser({ authenticated, user }: Partial<TokenStatus>): User | undefined {
  if (authenticated !== true || !user?.username) return undefined;
  const { username, uid, groups, extra } = user;
  return { name: username, uid: uid || undefined, groups: groups ?? [], extra: extra ?? {} };
}

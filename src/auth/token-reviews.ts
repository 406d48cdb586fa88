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
/** What the original may send to the kube-apiserver in a burst. */
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
 * Asks the kube-apiserver whose token it is, without audiences, as the original. Answers are remembered by a keyed hash,
 * so that no token stays in memory; good and bad ones apart, so that a flood of bad tokens drives out no good one.
 */
export class TokenReviews {
  private readonly hashKey = randomBytes(32);
  private readonly users: ExpiringCache<User>;
  private readonly refused: ExpiringCache<true>;
  private readonly questions = new SingleFlight<User | undefined>(MOST_OPEN);
  private readonly log = new ReviewLog('TokenReviews', 'Clients whose token is not remembered get 401');

  constructor(
    private readonly client: Pick<ApiServerClient, 'post'>,
    private readonly ttlMs: number,
    private readonly clock: Clock = systemClock,
  ) {
    this.users = new ExpiringCache(MOST_REMEMBERED, clock);
    this.refused = new ExpiringCache(MOST_REMEMBERED, clock);
  }

  /** How many answers are remembered. */
  get remembered(): number {
    return this.users.size + this.refused.size;
  }

  /** Whose token it is; undefined when it is nobody's. Rejects when that cannot be found out. */
  async userOf(token: string): Promise<User | undefined> {
    const key = createHmac('sha256', this.hashKey).update(token).digest('base64');
    const user = this.users.get(key);
    if (user || this.refused.get(key)) return user;
    return this.questions.ask(key, () => this.ask(token, key));
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

/** A user without a name is none: rules for the empty name would be for everybody. */
function toUser({ authenticated, user }: Partial<TokenStatus>): User | undefined {
  if (authenticated !== true || !user?.username) return undefined;
  const { username, uid, groups, extra } = user;
  return { name: username, uid: uid || undefined, groups: groups ?? [], extra: extra ?? {} };
}

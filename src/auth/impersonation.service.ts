import { Inject, Injectable } from '@nestjs/common';
import type { ApiError } from '../model/api-error.js';
import { AuthorizationService } from './authorization.service.js';
import { forbidden, refusalOf } from './forbidden.js';
import { IMPERSONATION_MODES, type ImpersonationMode } from './impersonation-mode.js';
import type { RequestAttributes } from './request-attributes.js';
import type { RequestIdentity } from './request-identity.js';
import { type User, withImpliedGroup } from './user.js';

const MOST_REMEMBERED = 1024;

/** The user to act as, and the right that allows it. */
export type ImpersonatedUser = Required<Pick<RequestIdentity, 'impersonated'>> &
  Pick<RequestIdentity, 'impersonationConstraint'>;

/** Lets users act as others, by any of the modes. */
@Injectable()
export class ImpersonationService {
  /** The last mode of each user. It is tried first, because most users need only one. */
  private readonly lastModes = new Map<string, ImpersonationMode>();

  constructor(@Inject(AuthorizationService) private readonly authorization: Pick<AuthorizationService, 'decide'>) {}

  /** Rejects with the first refusal (ApiError 403) if no mode allows it, and like `decide` if a check fails. */
  async impersonate(requestor: User, wanted: User, attributes: RequestAttributes): Promise<ImpersonatedUser> {
    let first: ApiError | undefined;
    for (const mode of this.modesFor(requestor)) {
      if (!mode.accepts(wanted, requestor)) continue;
      const refusal = await refusalOf(mode.check(requestor, wanted, attributes, this.require));
      if (refusal === undefined) {
        this.remember(requestor, mode);
        const impersonated = withImpliedGroup({ ...wanted, groups: mode.groupsOf(wanted) });
        return { impersonated, ...(mode.constraint && { impersonationConstraint: mode.constraint }) };
      }
      first ??= refusal;
    }
    // The last mode applies to everybody, so there is a refusal.
    throw first!;
  }

  private modesFor({ name }: User): readonly ImpersonationMode[] {
    const last = this.lastModes.get(name);
    if (last === undefined) return IMPERSONATION_MODES;
    return [last, ...IMPERSONATION_MODES.filter((mode) => mode !== last)];
  }

  private remember({ name }: User, mode: ImpersonationMode): void {
    if (this.lastModes.get(name) === mode) return;
    if (this.lastModes.size >= MOST_REMEMBERED) this.lastModes.clear();
    this.lastModes.set(name, mode);
  }

  private readonly require = async (user: User, attributes: RequestAttributes): Promise<void> => {
    const { allowed, reason } = await this.authorization.decide(user, attributes);
    if (!allowed) throw forbidden(user, attributes, reason);
  };
}

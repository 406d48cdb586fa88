import type { Options } from '../config/options.js';

/** Whether requests are audited: there is a policy and a backend. */
export function isAudited({ auditPolicyFile, auditLog, auditWebhook }: Options): boolean {
  return auditPolicyFile !== undefined && (auditLog !== undefined || auditWebhook !== undefined);
}

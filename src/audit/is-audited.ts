import type { Options } from '../config/options.js';

/** Whether any request is audited: there is a policy, and somewhere for the events to go. */
export function isAudited({ auditPolicyFile, auditLog, auditWebhook }: Options): boolean {
  return auditPolicyFile !== undefined && (auditLog !== undefined || auditWebhook !== undefined);
}

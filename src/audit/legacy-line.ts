import type { AuditEvent, AuditedUser } from './audit-event.js';

/** One line of the audit file in the format `legacy`, with its end, as apiserver's EventString writes it. */
export function legacyLine(event: AuditEvent): string {
  const { user, impersonatedUser } = event;
  const groups = user.username ? groupsOf(user) : undefined;
  const words = [
    `id=${quote(event.auditID)}`,
    `stage=${quote(event.stage)}`,
    `ip=${quote(event.sourceIPs?.[0] ?? '<unknown>')}`,
    `method=${quote(event.verb)}`,
    `user=${quote(user.username || '<none>')}`,
    `groups=${quote(groups ?? '<none>')}`,
    `as=${quote(impersonatedUser?.username ?? '<self>')}`,
    `asgroups=${quote((impersonatedUser && groupsOf(impersonatedUser)) ?? '<lookup>')}`,
    `user-agent=${quote(event.userAgent ?? '')}`,
    `namespace=${quote(event.objectRef?.namespace || '<none>')}`,
    `uri=${quote(event.requestURI)}`,
    `response="${event.responseStatus?.code ?? '<deferred>'}"`,
  ];
  return `${shortest(event.requestReceivedTimestamp)} AUDIT: ${words.join(' ')}\n`;
}

function groupsOf({ groups }: AuditedUser): string | undefined {
  return groups?.length ? groups.map(quote).join(',') : undefined;
}

/** Like Go's RFC3339Nano: without trailing zeros. */
function shortest(timestamp: string): string {
  return timestamp.replace(/\.?0+Z$/, 'Z');
}

/** Similar to Go's %q: in double quotes, on one line. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{C}\u2028\u2029]/gu,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

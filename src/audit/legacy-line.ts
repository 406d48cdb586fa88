import type { AuditEvent, AuditedUser } from './audit-event.js';

/** One line of the audit file in the format `legacy`, with its end: that of apiserver's EventString. */
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

/** As Go's RFC3339Nano: no zeros at the end. */
function shortest(timestamp: string): string {
  return timestamp.replace(/\.?0+Z$/, 'Z');
}

/** As Go's %q, near enough: in double quotes, and all on one line. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\p{C}\u2028\u2029]/gu,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

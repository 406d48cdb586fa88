/** The names under which this machine, its units, sessions and commands appear in the API. */

/** The hostname as a Node may be called: a DNS subdomain; `this-machine` when nothing of it is left. */
export function machineNodeName(hostname: string): string {
  const name = hostname
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/(^[.-]+)|([.-]+$)|([.-]*\.[.-]*)/g, (run) => (run.includes('.') ? '.' : ''))
    .replaceAll(/^\.|\.$/g, '')
    .slice(0, 63)
    .replace(/[.-]+$/, '');
  return name || 'this-machine';
}

/** A container's name: the command as a DNS label. */
export function commandLabel(command: string): string {
  return dnsLabel(command, 40) || 'process';
}

/** A Pod's name: the systemd unit, else the command that leads the session and the session's number. */
export function podNameOf(unit: string | undefined, session: number, leader: string): string {
  if (unit === undefined) return `${commandLabel(leader)}-${session}`;
  // A container's scope carries 64 digits of its id, of which twelve are plenty.
  const short = unit.replace(/\.(service|scope)$/, '').replace(/[0-9a-f]{64}/, (id) => id.slice(0, 12));
  return dnsLabel(short, 50) || 'unit';
}

function dnsLabel(text: string, longest: number): string {
  const label = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '');
  return label.slice(0, longest).replace(/-$/, '');
}

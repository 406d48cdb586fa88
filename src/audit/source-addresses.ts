import type { IncomingHttpHeaders } from 'node:http';
import { isIP, isIPv4 } from 'node:net';

/**
 * The source addresses of a request, the client first: `X-Forwarded-For` and `X-Real-Ip`, which clients can set, then
 * the address of the connection, which they cannot. The rule is apimachinery's SourceIPs.
 */
export function sourceAddresses(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string[] {
  const addresses = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .flatMap(addressOf);
  const [real] = addressOf(String(headers['x-real-ip'] ?? ''));
  if (real !== undefined && !addresses.includes(real)) addresses.push(real);
  const [remote] = addressOf(remoteAddress ?? '');
  if (remote !== undefined && remote !== addresses.at(-1)) addresses.push(remote);
  return addresses;
}

/** The address as Go writes it, without a zone. Empty for other text. */
function addressOf(text: string): string[] {
  const address = text.trim().split('%', 1)[0]!;
  if (isIP(address) === 0) return [];
  if (isIPv4(address)) return [address];
  // The shortest form. An IPv4 address in IPv6 becomes two groups of digits.
  const shortest = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(shortest) ?? [];
  if (high === undefined || low === undefined) return [shortest];
  const bytes = [high, low].flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  return [bytes.join('.')];
}

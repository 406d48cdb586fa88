const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Whether the text is an IPv4 or IPv6 address as Go's net.ParseIP takes it: no leading zeros, no zone, no brackets.
 *
 * Not node:net's isIP, because only the folders that open sockets may import node:net.
 */
export function isIpAddress(text: string): boolean {
  if (V4.test(text)) return true;
  return /^[\da-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]/`);
}

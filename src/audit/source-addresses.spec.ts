import { expect, it } from 'vitest';
import { sourceAddresses } from './source-addresses.js';

it.each<[Record<string, string>, string | undefined, string[]]>([
  [{}, '10.0.0.1', ['10.0.0.1']],
  [{}, undefined, []],
  [{}, '::ffff:10.0.0.1', ['10.0.0.1']],
  [{}, 'fe80::1%eth0', ['fe80::1']],
  [{ 'x-forwarded-for': '1.2.3.4, 5.6.7.8' }, '10.0.0.1', ['1.2.3.4', '5.6.7.8', '10.0.0.1']],
  [{ 'x-forwarded-for': '1.2.3.4,10.0.0.1' }, '10.0.0.1', ['1.2.3.4', '10.0.0.1']],
  [{ 'x-forwarded-for': 'evil"\n{}, , 1.2.3.4' }, '10.0.0.1', ['1.2.3.4', '10.0.0.1']],
  [{ 'x-forwarded-for': '1.2.3.4', 'x-real-ip': '1.2.3.4' }, '::1', ['1.2.3.4', '::1']],
  [{ 'x-real-ip': '2001:DB8:0::1' }, '::1', ['2001:db8::1', '::1']],
  [{ 'x-real-ip': 'nobody' }, '::1', ['::1']],
])('%j from %s: %j', (headers, remote, addresses) => {
  expect(sourceAddresses(headers, remote)).toEqual(addresses);
});

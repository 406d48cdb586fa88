import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { oddCertificate } from '../../test/simulator/pki/odd-certificate.js';
import { namesAddress } from './address-names.js';

const certificateOf = async (name: string) =>
  new X509Certificate((await oddCertificate({ subject: 'CN=a', names: [name] })).cert);
const [plain, mapped] = await Promise.all([certificateOf('10.0.0.1'), certificateOf('::ffff:10.0.0.1')]);

// Go compares by net.IP.Equal, to which an address of IPv4 and the same in IPv6 form are one.
it.each(['10.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1', '0:0:0:0:0:ffff:0a00:0001', '::FFFF:10.0.0.1'])(
  'both forms name %s',
  (ip) => {
    expect([namesAddress(plain, ip), namesAddress(mapped, ip)]).toEqual([true, true]);
  },
);

it.each(['10.0.0.2', '::ffff:10.0.0.2', '::10.0.0.1', 'fe80::1%eth0', '::ffff:10.0.0.1%eth0', '2001:db8::a00:1'])(
  'neither names %s',
  (ip) => {
    expect([namesAddress(plain, ip), namesAddress(mapped, ip)]).toEqual([false, false]);
  },
);

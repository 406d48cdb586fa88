import { describe, expect, it } from 'vitest';
import { listen } from './listen.js';

describe('listen', () => {
  const asked = async (bindAddress: string, ipv6Error?: string) => {
    const hosts: string[] = [];
    const app = {
      listen: async ({ host }: { host: string }) => {
        hosts.push(host);
        if (host === '::' && ipv6Error) throw Object.assign(new Error(ipv6Error), { code: ipv6Error });
      },
    };
    await listen(app, { bindAddress, securePort: 443, permitPortSharing: false });
    return hosts;
  };

  it.each([
    ['0.0.0.0', undefined, ['::']],
    ['::', undefined, ['::']],
    ['0.0.0.0', 'EAFNOSUPPORT', ['::', '0.0.0.0']],
    ['::', 'EADDRNOTAVAIL', ['::', '0.0.0.0']],
    ['10.0.0.1', undefined, ['10.0.0.1']],
    ['::1', undefined, ['::1']],
  ])('at %s (IPv6: %s) asks for %j', async (bindAddress, ipv6Error, hosts) => {
    expect(await asked(bindAddress, ipv6Error)).toEqual(hosts);
  });

  it('does not hide what else is wrong', async () => {
    await expect(asked('0.0.0.0', 'EADDRINUSE')).rejects.toThrow('EADDRINUSE');
  });
});

import { expect, it } from 'vitest';
import { lookUpIn } from './dns-lookup.js';

const HOSTS = '127.0.0.1 localhost\n::1 localhost\n10.0.0.7\tnode-7.example Node-7 # the seventh\n#10.0.0.8 node-8\n';

/** What is found, and what the DNS servers were asked. `dns` has addresses by name, `AAAA` by name with a star. */
async function lookUp(hostname: string, dns: Record<string, string[]>, resolvConf = '', family = 0) {
  const asked: string[] = [];
  const ask = (name: string, of: 4 | 6) => {
    asked.push(of === 4 ? name : `${name}*`);
    const found = dns[asked.at(-1)!];
    return found === undefined
      ? Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
      : Promise.resolve(found);
  };
  const found = await lookUpIn({ hosts: HOSTS, resolvConf }, ask, hostname, family).catch((error: unknown) => error);
  return { found, asked };
}

it.each([
  ['node-7', [{ address: '10.0.0.7', family: 4 }]],
  ['NODE-7.example.', [{ address: '10.0.0.7', family: 4 }]],
  [
    'localhost',
    [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ],
  ],
])('the hosts file comes first: %s', async (name, found) => {
  expect(await lookUp(name, {})).toEqual({ found, asked: [] });
});

it('a line of the hosts file that is a comment is none', async () => {
  const { found } = await lookUp('node-8', { 'node-8': ['10.1.1.8'] });
  expect(found).toEqual([{ address: '10.1.1.8', family: 4 }]);
});

it('IPv4 comes before IPv6, which counts where there is nothing else', async () => {
  const both = { n: ['10.0.0.1', '10.0.0.2'], 'n*': ['fd00::1'] };
  expect((await lookUp('n', both)).found).toEqual([
    { address: '10.0.0.1', family: 4 },
    { address: '10.0.0.2', family: 4 },
  ]);
  expect((await lookUp('n', { 'n*': ['fd00::1'] })).found).toEqual([{ address: 'fd00::1', family: 6 }]);
  expect(await lookUp('n', both, '', 6)).toEqual({ found: [{ address: 'fd00::1', family: 6 }], asked: ['n*'] });
});

// resolv.conf(5): a name with fewer dots than ndots is searched for first, any other is asked for as it is first.
it.each([
  ['n', '', ['n']],
  ['n', 'search a.b c', ['n.a.b', 'n.c', 'n']],
  ['n.x', 'search a.b c', ['n.x', 'n.x.a.b', 'n.x.c']],
  ['n.x', 'domain no\nsearch a.\noptions timeout:1 ndots:5', ['n.x.a', 'n.x']],
  ['n.', 'search a', ['n.']],
])('%s with "%s" is asked for as %j', async (name, resolvConf, names) => {
  const { found, asked } = await lookUp(name, {}, resolvConf, 4);
  expect(asked).toEqual(names);
  expect(found).toMatchObject({ code: 'ENOTFOUND' });
});

it('the first name that has an address ends the search', async () => {
  const { asked } = await lookUp('n', { 'n.b': ['10.0.0.1'] }, 'search a b c', 4);
  expect(asked).toEqual(['n.a', 'n.b']);
});

it('a family that does not answer keeps the other one waiting for nothing', async () => {
  const ask = (_: string, family: 4 | 6) =>
    family === 4 ? Promise.resolve(['10.0.0.1']) : new Promise<string[]>(() => {});
  const found = await lookUpIn({ hosts: '', resolvConf: '' }, ask, 'n', 0);
  expect(found).toEqual([{ address: '10.0.0.1', family: 4 }]);
});

import { expect, it } from 'vitest';
import { parseNamedCertKey } from './named-cert-key.js';

it.each([
  ['a.crt,a.key', { certFile: 'a.crt', keyFile: 'a.key', names: [] }],
  [' a.crt , a.key ', { certFile: 'a.crt', keyFile: 'a.key', names: [] }],
  ['a.crt,a.key:*.foo.com, foo.com', { certFile: 'a.crt', keyFile: 'a.key', names: ['*.foo.com', 'foo.com'] }],
  ['a.crt,a.key:fd00::1', { certFile: 'a.crt', keyFile: 'a.key', names: ['fd00::1'] }],
])('reads %j', (text, parsed) => {
  expect(parseNamedCertKey(text)).toEqual(parsed);
});

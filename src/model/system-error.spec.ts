import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import * as dns from 'node:dns';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { getSystemErrorMap } from 'node:util';
import { describe, expect, it, test } from 'vitest';
import { isOutOfResources, type SystemErrorSource, systemProblem, systemSentence } from './system-error.js';

/** All codes of the system that Node.js has names for, and those of its DNS client. */
const SYSTEM = [...getSystemErrorMap().values()].map(([code]) => code);
const DNS = Object.values(dns).filter((each) => typeof each === 'string' && /^E[A-Z]+$/.test(each)) as string[];

/** Those that a place cannot give: of names at a socket, of sockets at a file. */
const OF_NAMES = /^EAI_/;
const OF_SOCKETS =
  /^E(ADDR|AFNO|CONN|HOSTUN|NET|NONET|PROTO$|SOCKT|NOTCONN|ISCONN|DESTADDR|MSGSIZE|SHUTDOWN|NOPROTO|PROTON|PROTOT|NOTSOCK|ALREADY)/;
const OF_FILES =
  /^E(EXIST|ISDIR|LOOP|NAMETOO|NODEV|NOENT|NOSPC|NOTDIR|NOTEMPTY|ROFS|SPIPE|TXTBSY|XDEV|NXIO|FBIG|BUSY|REMOTEIO|MLINK)/;

describe('every code has a sentence where it can come from', () => {
  const givenAt: readonly [SystemErrorSource, readonly string[]][] = [
    ['file', SYSTEM.filter((code) => !OF_NAMES.test(code) && !OF_SOCKETS.test(code))],
    ['connection', SYSTEM.filter((code) => !OF_NAMES.test(code) && !OF_FILES.test(code))],
    ['lookup', [...SYSTEM.filter((code) => OF_NAMES.test(code)), ...DNS]],
  ];
  for (const [place, codes] of givenAt)
    test.each(codes)(`${place}: %s`, (code) => {
      expect(systemSentence(code, place)).toMatch(new RegExp(`^${code}: [a-z].{10,}[^.]$`));
    });
});

/** The error that this throws. */
function thrown(by: () => unknown): unknown {
  try {
    by();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('what the system, Node.js and OpenSSL really give', () => {
  const PEM = { type: 'pkcs8', format: 'pem' } as const;
  const ec = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  it.each([
    ['/nowhere/file', 'ENOENT: it does not exist'],
    ['/etc/passwd/file', 'ENOTDIR: a part of its path is no folder'],
    ['/tmp', 'EISDIR: it is a folder'],
    [`/tmp/${'x'.repeat(300)}`, 'ENAMETOOLONG: its name is too long'],
    ['/tmp/a\0b', 'ERR_INVALID_ARG_VALUE: its name holds a character that no file name has'],
  ])('the file %j', (path, problem) => {
    expect(
      systemProblem(
        thrown(() => readFileSync(path)),
        'file',
      ),
    ).toBe(problem);
  });

  it('a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const error = thrown(() => writeFileSync(full, 'x'));
    closeSync(full);
    expect(systemProblem(error, 'file')).toBe('ENOSPC: there is no space left on its file system');
  });

  it('a port that is none', () => {
    const told = /^ERR_SOCKET_BAD_PORT: the port is out of range/;
    expect(
      systemProblem(
        thrown(() => connect({ port: 70_000 })),
        'connection',
      ),
    ).toMatch(told);
    expect(
      systemProblem(
        thrown(() => createServer().listen(70_000)),
        'listen',
      ),
    ).toMatch(told);
  });

  it('a key that is encrypted, and one that is none', () => {
    const key = ec().export({ ...PEM, cipher: 'aes-256-cbc', passphrase: 'x' });
    expect(
      systemProblem(
        thrown(() => createPrivateKey(key)),
        'certificate',
      ),
    ).toMatch(/^ERR_\w+: the key is encrypted, /);
    expect(
      systemProblem(
        thrown(() => createSecureContext({ key })),
        'certificate',
      ),
    ).toMatch(/^ERR_\w+: the key is encrypted/);
    expect(
      systemProblem(
        thrown(() => createSecureContext({ key: 'x' })),
        'certificate',
      ),
    ).toBe('ERR_OSSL_UNSUPPORTED: there is no key or certificate in it, or one in a form that OpenSSL does not read');
  });
});

it('a code that is not known is told in the words of its error, without the numbers of OpenSSL', () => {
  expect(systemProblem(Object.assign(new Error('new'), { code: 'EBRANDNEW' }), 'file')).toBe('new');
  expect(systemProblem(new Error('error:0A00018F:SSL routines::ee key too small'), 'certificate')).toBe(
    'SSL routines: ee key too small',
  );
  expect(systemProblem('text', 'file')).toBe('text');
  expect(systemProblem(undefined, 'file')).toBe('undefined');
  expect(systemSentence('toString', 'file')).toBeUndefined();
});

it.each(['EMFILE', 'ENFILE', 'ENOBUFS'])('%s is a fault of this side', (code) => {
  expect(isOutOfResources(code)).toBe(true);
  expect(isOutOfResources('ECONNREFUSED')).toBe(false);
});

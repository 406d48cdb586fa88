import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { X509CertificateGenerator } from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CaBundle } from '../certificates/ca-bundle.js';
import { CaFile } from './ca-file.js';
import { readPublishedTrust } from './published-trust.js';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
const pemOf = async (name: string) =>
  (await X509CertificateGenerator.createSelfSigned({ name: `CN=${name}`, keys, signingAlgorithm: algorithm })).toString(
    'pem',
  );
const [a, b, c] = [await pemOf('a'), await pemOf('b'), await pemOf('c')];
const namesOf = (bundle?: CaBundle) => bundle?.anchors.map(({ subject }) => subject);
const BROKEN = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

describe('a bundle', () => {
  it('holds all certificates between whatever else the text says', () => {
    expect(namesOf(CaBundle.parse(`# a\r\n${a}\n\nb:\n${b}`))).toEqual(['CN=a', 'CN=b']);
  });

  it.each([
    ['', /no PEM certificate/],
    ['a text', /no PEM certificate/],
    [BROKEN, /certificate 1 \(line 1\) cannot be read: it is not a certificate/],
  ])('%#: is refused', (pem, message) => {
    expect(() => CaBundle.parse(pem)).toThrow(message);
  });
});

describe('what the kube-apiserver publishes', () => {
  const data = {
    'client-ca-file': a,
    'requestheader-client-ca-file': b,
    'requestheader-allowed-names': '["front-proxy-client"]',
    'requestheader-username-headers': '["X-Remote-User"]',
    'requestheader-group-headers': '["X-Remote-Group"]',
    'requestheader-uid-headers': '["X-Remote-Uid"]',
    'requestheader-extra-headers-prefix': '["X-Remote-Extra-"]',
  };
  const read = (changes: object, before = {}) => readPublishedTrust({ ...data, ...changes }, before);
  const first = read({}).trust;

  it('is read', () => {
    expect(namesOf(first.clients)).toEqual(['CN=a']);
    const { authorities, ...rest } = first.frontProxy!;
    expect(namesOf(authorities)).toEqual(['CN=b']);
    expect(rest).toEqual({
      allowedNames: ['front-proxy-client'],
      usernameHeaders: ['X-Remote-User'],
      groupHeaders: ['X-Remote-Group'],
      uidHeaders: ['X-Remote-Uid'],
      extraHeaderPrefixes: ['X-Remote-Extra-'],
    });
  });

  it('unchanged bundles are the same objects, changed ones are not', () => {
    const { trust } = read({ 'client-ca-file': c, 'requestheader-allowed-names': '[]' }, first);
    expect(namesOf(trust.clients)).toEqual(['CN=c']);
    expect(trust.frontProxy?.authorities).toBe(first.frontProxy?.authorities);
    expect(trust.frontProxy?.allowedNames).toEqual([]);
  });

  it.each([undefined, ''])('what is %j is believed no more', (nothing) => {
    const { trust, problems } = read({ 'client-ca-file': nothing, 'requestheader-client-ca-file': nothing }, first);
    expect([trust.clients, trust.frontProxy, problems]).toEqual([undefined, undefined, []]);
  });

  it.each([
    ['requestheader-client-ca-file', BROKEN],
    ['requestheader-allowed-names', '["'],
    ['requestheader-allowed-names', '[1]'],
    ['requestheader-allowed-names', '"front-proxy-client"'],
    ['requestheader-username-headers', '{}'],
  ])('a spoilt %s leaves the front proxy as it was', (key, value) => {
    const { trust, problems } = read({ [key]: value, 'client-ca-file': c }, first);
    expect(trust.frontProxy).toBe(first.frontProxy);
    expect(namesOf(trust.clients)).toEqual(['CN=c']);
    expect(problems).toHaveLength(1);
  });

  it('a spoilt client CA leaves it as it was, and is nobody at first', () => {
    expect(read({ 'client-ca-file': BROKEN }, first).trust.clients).toBe(first.clients);
    expect(read({ 'client-ca-file': BROKEN }).trust.clients).toBeUndefined();
  });

  // "The JSON null value unmarshals into a slice by setting it to nil", and has no effect on a text (encoding/json).
  it.each([
    ['null', []],
    ['["proxy",null]', ['proxy', '']],
  ])('%s is a list to Go', (text, allowedNames) => {
    const { trust, problems } = read({ 'requestheader-allowed-names': text });
    expect([trust.frontProxy?.allowedNames, problems]).toEqual([allowedNames, []]);
  });

  it('blank header names mean nothing', () => {
    const { trust } = read({
      'requestheader-extra-headers-prefix': '[""," "," X-E- "]',
      'requestheader-uid-headers': '',
    });
    expect(trust.frontProxy).toMatchObject({ extraHeaderPrefixes: ['X-E-'], uidHeaders: [] });
  });
});

describe('a file of authorities', () => {
  let folder: string;
  let log: string[];
  const path = () => join(folder, 'ca.crt');
  const file = () => new CaFile('client-ca-file', path());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-ca-'));
    log = [];
    const collect = (message: unknown) => void log.push(String(message));
    Logger.overrideLogger({ log: collect, warn: collect, error: collect });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    Logger.overrideLogger(false);
  });

  it('is read again when it has changed, a second later', async () => {
    await writeFile(path(), a);
    const one = file();
    const before = await one.current(0);
    await writeFile(path(), `${b}\n${c}`);
    expect(await one.current(999)).toBe(before);
    expect(namesOf(await one.current(1000))).toEqual(['CN=b', 'CN=c']);
  });

  it('with the same content yields the same bundle', async () => {
    await writeFile(path(), a);
    const one = file();
    const before = await one.current(0);
    await writeFile(join(folder, 'new'), a);
    await rename(join(folder, 'new'), path());
    expect(await one.current(1000)).toBe(before);
  });

  it('is followed behind a swapped link, as Kubernetes mounts it', async () => {
    for (const [version, pem] of [
      ['1', a],
      ['2', b],
    ] as const) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'ca.crt'), pem);
    }
    await symlink('1', join(folder, 'data'));
    await symlink('data/ca.crt', path());
    const one = file();
    expect(namesOf(await one.current(0))).toEqual(['CN=a']);
    await symlink('2', join(folder, 'next'));
    await rename(join(folder, 'next'), join(folder, 'data'));
    expect(namesOf(await one.current(1000))).toEqual(['CN=b']);
  });

  it('keeps what it held when it is gone or spoilt, and says so once', async () => {
    await writeFile(path(), a);
    const one = file();
    const before = await one.current(0);
    await writeFile(path(), BROKEN);
    for (const nowMs of [1000, 2000, 3000]) expect(await one.current(nowMs)).toBe(before);
    expect(log).toEqual([expect.stringMatching(/^--client-ca-file=.*ca.crt: certificate 1 .* stay in force$/)]);
    await rm(path());
    for (const nowMs of [4000, 5000]) expect(await one.current(nowMs)).toBe(before);
    expect(log).toHaveLength(2);
    await writeFile(path(), b);
    expect(namesOf(await one.current(6000))).toEqual(['CN=b']);
  });

  it('that cannot be read for a while is read as soon as it can be', async () => {
    await writeFile(path(), a);
    let failing = false;
    const one = new CaFile('client-ca-file', path(), (name) =>
      failing ? Promise.reject(new Error('EMFILE: too many open files')) : readFile(name, 'utf8'),
    );
    const before = await one.current(0);
    await writeFile(path(), `${b}\n${c}`);
    failing = true;
    for (const nowMs of [1000, 2000]) expect(await one.current(nowMs)).toBe(before);
    expect(log).toEqual([expect.stringMatching(/^--client-ca-file=.*EMFILE.* stay in force$/)]);
    failing = false;
    expect(namesOf(await one.current(3000))).toEqual(['CN=b', 'CN=c']);
  });

  it('that is spoilt is read once', async () => {
    await writeFile(path(), a);
    let reads = 0;
    const one = new CaFile('client-ca-file', path(), (name) => {
      reads += 1;
      return readFile(name, 'utf8');
    });
    await one.current(0);
    await writeFile(path(), BROKEN);
    for (const nowMs of [1000, 2000, 3000]) await one.current(nowMs);
    expect(reads).toBe(2);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['missing', undefined, /^--client-ca-file=.*: ENOENT/],
    ['empty', '', /^--client-ca-file=.*: it contains no PEM certificate/],
    ['spoilt', BROKEN, /^--client-ca-file=.*: certificate 1 /],
  ])('that is %s from the beginning is an error', async (_, pem, message) => {
    if (pem !== undefined) await writeFile(path(), pem);
    const one = file();
    await expect(one.current(0)).rejects.toThrow(message);
    await expect(one.current(1)).rejects.toThrow(message);
    await writeFile(path(), a);
    expect(namesOf(await one.current(2))).toEqual(['CN=a']);
  });
});

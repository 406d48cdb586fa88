import { X509Certificate } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAuthority } from '../../test/simulator/pki/authority.js';
import { SelfSignedSource } from './certificate-source.js';
import { makeSelfSigned } from './self-signed.js';

const DAY_MS = 24 * 3600 * 1000;
const NOW_MS = Date.now();

let folder: string;
let dir: string;
const warn = vi.fn<(message: unknown) => void>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-server-cert-dir-'));
  dir = join(folder, 'deep', 'certificates');
  warn.mockReset();
  Logger.overrideLogger({ log: () => undefined, error: () => undefined, warn });
});
afterEach(() => rm(folder, { recursive: true }));

const crt = () => join(dir, 'apiserver.crt');
const key = () => join(dir, 'apiserver.key');

describe('SelfSignedSource', () => {
  it('keeps its pair in the folder, which only the server can read, and finds it again', async () => {
    const made = await new SelfSignedSource(dir).load(NOW_MS);
    expect(await readFile(crt(), 'utf8')).toBe(made.cert);
    expect((await readdir(dir)).toSorted()).toEqual(['apiserver.crt', 'apiserver.key']);
    for (const file of [crt(), key()]) expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await new SelfSignedSource(dir).load(NOW_MS)).toEqual(made);
  });

  it('renews it a month before it ends, also while the server runs', async () => {
    const source = new SelfSignedSource(dir);
    const made = await source.load(NOW_MS);
    expect(await source.load(NOW_MS + 334 * DAY_MS)).toEqual(made);
    const renewed = await source.load(NOW_MS + 336 * DAY_MS);
    expect(renewed).not.toEqual(made);
    expect(new X509Certificate(renewed.cert).validToDate.getTime()).toBeGreaterThan(NOW_MS + 700 * DAY_MS);
    expect(await readFile(key(), 'utf8')).toBe(renewed.key);
  });

  it("serves somebody else's pair and never replaces it", async () => {
    const theirs = await (await createAuthority('ca')).issue({ commonName: 'theirs', usage: 'server' });
    await mkdir(dir, { recursive: true });
    await Promise.all([writeFile(crt(), theirs.cert), writeFile(key(), theirs.key)]);
    expect(await new SelfSignedSource(dir).load(NOW_MS + 900 * DAY_MS)).toEqual(theirs);
  });

  it('makes a new pair when the machine stopped between the two files', async () => {
    await new SelfSignedSource(dir).load(NOW_MS);
    await writeFile(key(), makeSelfSigned(['x'], NOW_MS).key);
    const made = await new SelfSignedSource(dir).load(NOW_MS);
    expect(await readFile(key(), 'utf8')).toBe(made.key);
  });

  it('refuses half a pair, and a broken one that is not its own', async () => {
    const theirs = await (await createAuthority('ca')).issue({ commonName: 'theirs', usage: 'server' });
    await mkdir(dir, { recursive: true });
    await writeFile(crt(), theirs.cert);
    await expect(new SelfSignedSource(dir).load(NOW_MS)).rejects.toThrow(/cannot read ".*apiserver.key": ENOENT/);
    await writeFile(key(), makeSelfSigned(['x'], NOW_MS).key);
    await expect(new SelfSignedSource(dir).load(NOW_MS)).rejects.toThrow(/key" is not the key of ".*crt"/);
    await writeFile(key(), 'no key');
    await expect(new SelfSignedSource(dir).load(NOW_MS)).rejects.toThrow(/key" holds no private key in PEM/);
  });

  it('keeps its pair in memory, and says so once, when the folder cannot be written', async () => {
    await writeFile(join(folder, 'deep'), 'a file where the folder should be');
    const source = new SelfSignedSource(dir);
    const made = await source.load(NOW_MS);
    expect(await source.load(NOW_MS)).toEqual(made);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/^--cert-dir="\/.*certificates" cannot be written \(E\w+: .*\): .* in memory/),
    ]);
  });

  it('keeps its pair in memory without a folder', async () => {
    const source = new SelfSignedSource(undefined);
    const made = await source.load(NOW_MS);
    expect(await source.load(NOW_MS)).toEqual(made);
    expect(await source.load(NOW_MS + 336 * DAY_MS)).not.toEqual(made);
    expect(warn).not.toHaveBeenCalled();
  });
});

import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect as connectHttp2 } from 'node:http2';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyPair } from '../simulator/pki/authority.ts';
import { ServingUnderTest } from './serving-under-test.ts';

let server: ServingUnderTest;
afterEach(() => server.stop());

/** A mounted Secret: `tls.crt` and `tls.key` are links through `..data`, a link that is swapped for a new folder. */
async function mount(folder: string, version: string, pair: KeyPair): Promise<void> {
  const data = join(folder, `..${version}`);
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'tls.crt'), pair.cert);
  await writeFile(join(data, 'tls.key'), pair.key);
  await symlink(`..${version}`, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
}

function startWithMount(): Promise<ServingUnderTest> {
  return ServingUnderTest.start(async (making) => {
    const folder = join(making.folder, 'mount');
    await mount(folder, 'v1', await making.issue('first'));
    for (const file of ['tls.crt', 'tls.key']) await symlink(join('..data', file), join(folder, file));
    return [`--tls-cert-file=${join(folder, 'tls.crt')}`, `--tls-private-key-file=${join(folder, 'tls.key')}`];
  });
}

const reload = () => server.serving.reloadCertificates(Date.now());

describe('a serving certificate that is replaced', () => {
  it.each([true, false])(
    'is shown to new connections, and no request under load fails (HTTP/2: %j)',
    async (allowH2) => {
      server = await startWithMount();
      // Verifies the authority; a certificate of anybody else would fail the request.
      const agent = server.agent({
        allowH2,
        connections: 4,
        connect: { rejectUnauthorized: true, ca: server.authority.cert },
      });
      const enough = new AbortController();
      const progress = { answered: 0 };
      const load = async () => {
        while (!enough.signal.aborted) {
          const reconnecting = server.agent({
            allowH2,
            connect: { rejectUnauthorized: true, ca: server.authority.cert },
          });
          for (const by of [agent, reconnecting]) {
            expect((await server.get('/fast', by)).text).toBe('ok');
            progress.answered += 1;
          }
          await reconnecting.close();
        }
      };
      const loads = [load(), load(), load()];
      const more = async () => {
        const goal = progress.answered + 12;
        while (progress.answered < goal) await new Promise(setImmediate);
      };
      await more();
      for (const version of ['v2', 'v3', 'v4']) {
        await mount(join(server.folder, 'mount'), version, await server.issue(version));
        await reload();
        expect(await server.shown()).toBe(version);
        await more();
      }
      enough.abort();
      await Promise.all(loads);
    },
  );

  it('leaves open connections alone', async () => {
    server = await startWithMount();
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    await once(session, 'connect');
    await mount(join(server.folder, 'mount'), 'v2', await server.issue('second'));
    await reload();
    const stream = session.request({ ':path': '/fast' });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    expect(headers[':status']).toBe(200);
    session.destroy();
  });

  it('stays the old one while the new one is broken, and that is logged once', async () => {
    server = await startWithMount();
    const folder = join(server.folder, 'mount');
    const [one, other] = [await server.issue('one'), await server.issue('other')];
    await mount(folder, 'torn', { cert: one.cert, key: other.key });
    for (let i = 0; i < 5; i += 1) await reload();
    await rm(join(folder, '..data', 'tls.key'));
    expect(await server.shown()).toBe('first');
    expect(server.log).toEqual([
      expect.stringMatching(
        /^error --tls-cert-file, --tls-private-key-file: ".*tls.key" is not the key of ".*tls.crt"; the previous certificate stays in use$/,
      ),
    ]);
    await mount(folder, 'whole', one);
    await reload();
    expect(await server.shown()).toBe('one');
    expect(server.log.join('\n')).not.toContain('PRIVATE KEY');
  });

  it('may be half replaced at one look without a word', async () => {
    server = await startWithMount();
    const folder = join(server.folder, 'mount');
    const [one, other] = [await server.issue('one'), await server.issue('other')];
    await mount(folder, 'torn', { cert: one.cert, key: other.key });
    await reload();
    await mount(folder, 'whole', one);
    await reload();
    expect(await server.shown()).toBe('one');
    expect(server.log).toEqual([expect.stringMatching(/^info .*new serving certificate, good until /)]);
  });

  it('may be one for certain names', async () => {
    let files = { cert: '', key: '' };
    server = await ServingUnderTest.start(async (making) => {
      files = await making.writePair('named', await making.issue('first', ['a.foo.com']));
      return [`--tls-sni-cert-key=${files.cert},${files.key}`];
    });
    expect(await server.shown({ servername: 'a.foo.com' })).toBe('first');
    await server.writePair('named', await server.issue('second', ['b.foo.com']));
    await reload();
    expect(await server.shown({ servername: 'b.foo.com' })).toBe('second');
    expect(await server.shown({ servername: 'a.foo.com' })).toBe('metrics-server');
  });

  it('is noticed without being told', async () => {
    server = await ServingUnderTest.start(
      async (making) => {
        const { cert, key } = await making.writePair('tls', await making.issue('first'));
        return [`--tls-cert-file=${cert}`, `--tls-private-key-file=${key}`];
      },
      { reloadIntervalMs: 5 },
    );
    await server.writePair('tls', await server.issue('second'));
    while ((await server.shown()) !== 'second') await new Promise(setImmediate);
  });
});

describe('--cert-dir', () => {
  it('keeps the certificate across restarts', async () => {
    server = await ServingUnderTest.start();
    const shown = async (of: ServingUnderTest) => {
      const socket = await of.connect();
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const before = await shown(server);
    const again = await ServingUnderTest.start([`--cert-dir=${join(server.folder, 'cert-dir')}`]);
    expect(await shown(again)).toBe(before);
    await again.stop();
    const fresh = await ServingUnderTest.start();
    expect(await shown(fresh)).not.toBe(before);
    await fresh.stop();
  });
});

describe('a certificate that cannot be used', () => {
  it('keeps the server from starting, with the flag and the file', async () => {
    server = await ServingUnderTest.start();
    const nowhere = ['--tls-cert-file=/nowhere/tls.crt', '--tls-private-key-file=/nowhere/tls.key'];
    await expect(ServingUnderTest.start(nowhere)).rejects.toThrow(
      /^--tls-cert-file, --tls-private-key-file: cannot read "\/nowhere\/tls.crt": ENOENT/,
    );
    await expect(ServingUnderTest.start(['--tls-sni-cert-key=/nowhere/a,/nowhere/b'])).rejects.toThrow(
      /^--tls-sni-cert-key: cannot read "\/nowhere\/a"/,
    );
  });
});

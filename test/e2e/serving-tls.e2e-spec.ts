import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { afterEach, describe, expect, it } from 'vitest';
import { ServingUnderTest } from './serving-under-test.ts';

let server: ServingUnderTest;
afterEach(() => server.stop());

/** Lets the client say what Node's defaults would keep it from saying. */
const OLD_CLIENT = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

describe('TLS versions', () => {
  it('are 1.2 and 1.3, the newer one preferred', async () => {
    server = await ServingUnderTest.start();
    const newest = await server.connect();
    expect(newest.getProtocol()).toBe('TLSv1.3');
    const older = await server.connect({ maxVersion: 'TLSv1.2' });
    expect(older.getProtocol()).toBe('TLSv1.2');
    newest.destroy();
    older.destroy();
  });

  it.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused, even when the flags ask for it', async (maxVersion) => {
    server = await ServingUnderTest.start(['--tls-min-version=VersionTLS10']);
    await expect(server.connect({ ...OLD_CLIENT, maxVersion })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    });
    expect(server.log).toContainEqual(expect.stringMatching(/^warning --tls-min-version=VersionTLS10 is not possible/));
  });

  it('can be 1.3 alone', async () => {
    server = await ServingUnderTest.start(['--tls-min-version=VersionTLS13']);
    await expect(server.connect({ maxVersion: 'TLSv1.2' })).rejects.toThrow(/alert protocol version/);
    expect((await server.get('/fast')).status).toBe(200);
  });
});

describe('a connection', () => {
  it('cannot be renegotiated', async () => {
    server = await ServingUnderTest.start();
    const socket = await server.connect({ maxVersion: 'TLSv1.2' });
    socket.on('error', () => undefined);
    const failure = await new Promise<Error | null>((resolve) => {
      socket.renegotiate({}, resolve);
      socket.once('close', () => resolve(new Error('closed')));
    });
    expect(failure).toBeInstanceOf(Error);
    socket.destroy();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('of %s never resumes another one', async (version) => {
    server = await ServingUnderTest.start();
    const versions = { minVersion: version, maxVersion: version };
    const first = await server.connect(versions);
    // In TLS 1.3 tickets come after the handshake, at the latest with the first answer.
    let session = first.getSession();
    first.on('session', (later) => (session = later));
    first.write('GET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(first, 'data');
    first.destroy();
    const second = await server.connect({ ...versions, session });
    expect(second.isSessionReused()).toBe(false);
    second.destroy();
  });
});

describe('cipher suites and key exchanges', () => {
  it('are AEAD with forward secrecy', async () => {
    server = await ServingUnderTest.start();
    const old = { maxVersion: 'TLSv1.2' } as const;
    for (const ciphers of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'AES128-GCM-SHA256']) {
      await expect(server.connect({ ...old, ciphers })).rejects.toThrow(/handshake failure/);
    }
    const socket = await server.connect({ ...old, ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' });
    expect(socket.getCipher().name).toBe('ECDHE-ECDSA-CHACHA20-POLY1305');
    socket.destroy();
  });

  it('are those of the flags, and TLS 1.3 works beside them', async () => {
    server = await ServingUnderTest.start([
      '--tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_AES_128_CBC_SHA',
      '--tls-curve-preferences=24',
    ]);
    const socket = await server.connect({ maxVersion: 'TLSv1.2' });
    expect(socket.getCipher().name).toBe('ECDHE-ECDSA-AES256-SHA');
    expect(socket.getEphemeralKeyInfo()).toMatchObject({ name: 'secp384r1' });
    socket.destroy();
    await expect(server.connect({ ecdhCurve: 'X25519' })).rejects.toThrow(/handshake failure/);
    const newest = await server.connect();
    expect(newest.getProtocol()).toBe('TLSv1.3');
    newest.destroy();
    expect(server.log).toContainEqual(expect.stringMatching(/not offered, .*: TLS_RSA_WITH_RC4_128_SHA$/));
    expect(server.log).toContainEqual(expect.stringMatching(/insecure, .*: TLS_RSA_WITH_AES_128_CBC_SHA$/));
  });
});

describe('SNI', () => {
  it('shows the certificate for the name: exact, wildcard, from the certificate, default', async () => {
    server = await ServingUnderTest.start(async (making) => {
      const flag = async (name: string, names: string[], suffix = '') => {
        const { cert, key } = await making.writePair(name, await making.issue(name, names));
        return `--tls-sni-cert-key=${cert},${key}${suffix}`;
      };
      const { cert, key } = await making.writePair('main', await making.issue('main'));
      return [
        `--tls-cert-file=${cert}`,
        `--tls-private-key-file=${key}`,
        await flag('wild', ['*.foo.com'], ':*.foo.com'),
        await flag('exact', ['a.foo.com'], ':a.foo.com'),
        await flag('own', ['a.foo.com', 'own.bar.com']),
      ];
    });
    const shown = (servername: string) => server.shown({ servername });
    expect(await shown('a.foo.com')).toBe('exact');
    expect(await shown('B.FOO.com')).toBe('wild');
    expect(await shown('a.b.foo.com')).toBe('main');
    expect(await shown('own.bar.com')).toBe('own');
    expect(await shown('elsewhere')).toBe('main');
    expect(await server.shown()).toBe('main');
  });
});

describe('HTTP', () => {
  it.each([
    [['h2', 'http/1.1'], 'h2'],
    [['http/1.1', 'h2'], 'h2'],
    [['http/1.1'], 'http/1.1'],
    [undefined, false],
  ])('of %j is %j', async (ALPNProtocols, chosen) => {
    server = await ServingUnderTest.start();
    const socket = await server.connect({ ALPNProtocols });
    expect(socket.alpnProtocol).toBe(chosen);
    socket.destroy();
  });

  it('is 1.1 alone with --disable-http2-serving', async () => {
    server = await ServingUnderTest.start(['--disable-http2-serving']);
    const socket = await server.connect({ ALPNProtocols: ['h2', 'http/1.1'] });
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
    expect((await server.get('/fast')).text).toBe('ok');
  });

  it('2 answers GET and HEAD, large bodies, and as many streams as allowed', async () => {
    server = await ServingUnderTest.start(['--http2-max-streams-per-connection=7']);
    const agent = server.agent({ allowH2: true });
    expect((await server.get('/fast', agent)).text).toBe('ok');
    const head = await server.get('/fast', agent, 'HEAD');
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '2', '']);
    expect((await server.get('/big', agent)).text).toHaveLength(50_000_000);
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    const [settings] = await once(session, 'remoteSettings');
    expect(settings).toMatchObject({ maxConcurrentStreams: 7, maxHeaderListSize: 64 * 1024 });
    session.destroy();
  });

  it.each([true, false])('answers carry Strict-Transport-Security when asked to (HTTP/2: %j)', async (allowH2) => {
    server = await ServingUnderTest.start(['--strict-transport-security-directives=max-age=31536000,preload']);
    const agent = server.agent({ allowH2 });
    for (const path of ['/fast', '/nothing-here']) {
      const { headers } = await server.get(path, agent);
      expect(headers['strict-transport-security']).toBe('max-age=31536000; preload');
    }
  });

  it('answers carry no Strict-Transport-Security otherwise', async () => {
    server = await ServingUnderTest.start();
    expect((await server.get('/fast')).headers).not.toHaveProperty('strict-transport-security');
  });

  it('2 clients are told to reconnect with --goaway-chance, and lose nothing', async () => {
    server = await ServingUnderTest.start(['--goaway-chance=0.02']);
    const session = connectHttp2(server.url, { rejectUnauthorized: false });
    const goaway = once(session, 'goaway');
    let answered = 0;
    let asked = 0;
    const closed = once(session, 'close');
    // One in fifty says goodbye; the odds against it in 5,000 are 10^44.
    while (!session.closed && asked < 5000) {
      asked += 1;
      const stream = session.request({ ':path': '/fast' });
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      if (headers[':status'] === 200) answered += 1;
      stream.resume();
      await once(stream, 'close');
    }
    await Promise.all([goaway, closed]);
    expect(answered).toBe(asked);
  });
});

import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { KeyPair } from '../simulator/pki/authority.ts';
import { ManifestCluster } from './manifest-cluster.ts';

const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const API_SERVICES = '/apis/apiregistration.k8s.io/v1/apiservices';
const VERIFIED = '--set=apiService.insecureSkipTLSVerify=false';
const DAY_MS = 86_400_000;

let cluster: ManifestCluster;

beforeAll(async () => {
  cluster = await ManifestCluster.create();
});
afterEach(() => cluster.helm.uninstall());
afterAll(() => cluster?.stop());

/** What both APIServices verify the server's certificate by, as PEM; undefined when they do not. */
async function caBundle(): Promise<string | undefined> {
  const bundles = ['v1', 'v1beta1'].map(async (version) => {
    const { spec } = await cluster.plane.admin.get(`${API_SERVICES}/${version}.metrics.k8s.io`);
    expect(spec.insecureSkipTLSVerify ?? false).toBe(spec.caBundle === undefined);
    return spec.caBundle as string | undefined;
  });
  const [v1, v1beta1] = await Promise.all(bundles);
  expect(v1).toBe(v1beta1);
  return v1 === undefined ? undefined : plain(v1);
}

/** A field of a Secret's data. */
async function secret(name: string, field: string): Promise<string> {
  return plain((await cluster.plane.admin.get(`${SECRETS}/${name}`))['data'][field]);
}

function inBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function plain(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}

describe('tls.type helm', () => {
  const install = (...flags: string[]) => cluster.helm.upgrade('--set=tls.type=helm', VERIFIED, ...flags);

  it('the certificate is good for the name that the kube-apiserver asks for, and is what it verifies by', async () => {
    await install('--set=tls.helm.certDurationDays=30');
    const pem = await secret('metrics-server', 'tls.crt');
    const certificate = new X509Certificate(pem);
    expect(certificate.checkHost('metrics-server.kube-system.svc')).toBeDefined();
    expect(Math.round((Date.parse(certificate.validTo) - Date.now()) / DAY_MS)).toBe(30);
    expect(await caBundle()).toBe(pem);
  });

  it('an upgrade keeps the certificate, unless it is told not to', async () => {
    await install();
    const pem = await secret('metrics-server', 'tls.crt');
    await install();
    expect([await secret('metrics-server', 'tls.crt'), await caBundle()]).toEqual([pem, pem]);
    await install('--set=tls.helm.lookup=false');
    expect(await secret('metrics-server', 'tls.crt')).not.toBe(pem);
  });

  it('an upgrade near its end renews it, and the kube-apiserver believes the one before too', async () => {
    await install();
    const before = await replaceCertificate(-21 * DAY_MS, 10 * DAY_MS);
    await install('--force-conflicts');
    const after = await secret('metrics-server', 'tls.crt');
    expect(after).not.toBe(before.cert);
    expect(await secret('metrics-server', 'tls.key')).not.toBe(before.key);
    expect((await caBundle())!.split(/\n\n/).map((pem) => pem.trim())).toEqual([after.trim(), before.cert.trim()]);
    await install();
    expect(await caBundle()).toBe(after);
  });

  it('until two thirds of its time are over it is kept, whoever made it and however long it lasts', async () => {
    await install();
    for (const endMs of [11 * DAY_MS, 40_000 * DAY_MS]) {
      const { cert } = await replaceCertificate(-20 * DAY_MS, endMs);
      await install('--force-conflicts');
      expect([await secret('metrics-server', 'tls.crt'), await caBundle()]).toEqual([cert, cert]);
    }
  });

  it('a Secret without a certificate is kept', async () => {
    await install();
    await cluster.plane.admin.patch(`${SECRETS}/metrics-server`, { data: { 'tls.crt': 'AAAA' } });
    await cluster.helm.upgrade('--set=tls.type=helm', '--force-conflicts');
    expect((await cluster.plane.admin.get(`${SECRETS}/metrics-server`))['data']['tls.crt']).toBe('AAAA');
  });

  /** Puts another certificate into the Secret, which begins and ends so long from now. */
  async function replaceCertificate(beginMs: number, endMs: number): Promise<KeyPair> {
    const [notBefore, notAfter] = [new Date(Date.now() + beginMs), new Date(Date.now() + endMs)];
    const names = ['metrics-server.kube-system.svc'];
    const request = { commonName: 'metrics-server', names, usage: 'server', notBefore, notAfter } as const;
    const pair = await cluster.plane.pki.cluster.issue(request);
    const data = { 'tls.crt': inBase64(pair.cert), 'tls.key': inBase64(pair.key) };
    await cluster.plane.admin.patch(`${SECRETS}/metrics-server`, { data });
    return pair;
  }
});

describe('tls.type existingSecret', () => {
  const install = (...flags: string[]) =>
    cluster.helm.upgrade('--set=tls.type=existingSecret', '--set=tls.existingSecret.name=mine', ...flags);

  afterEach(() => cluster.plane.admin.delete(`${SECRETS}/mine`));

  async function mine(stringData: object): Promise<void> {
    await cluster.plane.admin.create(SECRETS, { metadata: { name: 'mine' }, stringData });
  }

  it.each([
    ['its authority', { 'tls.crt': 'leaf', 'tls.key': 'key', 'ca.crt': 'authority' }, 'authority'],
    ['itself, when it has no authority', { 'tls.crt': 'leaf', 'tls.key': 'key' }, 'leaf'],
  ])('is verified by %s', async (_what, data, by) => {
    // The kube-apiserver takes certificates only.
    const pem = (name: string) => PEM[name as keyof typeof PEM];
    await mine(Object.fromEntries(Object.entries(data).map(([field, name]) => [field, pem(name)])));
    await install(VERIFIED);
    expect(await caBundle()).toBe(pem(by));
    await install();
    expect(await caBundle()).toBeUndefined();
    await install(VERIFIED, `--set-file=apiService.caBundle=${await file('other')}`);
    expect(await caBundle()).toBe(PEM.other);
  });

  it('is verified by nothing that is here when it is not looked up', async () => {
    await mine({ 'tls.crt': PEM.leaf, 'tls.key': 'key' });
    await install(VERIFIED, '--set=tls.existingSecret.lookup=false');
    const { spec } = await cluster.plane.admin.get(`${API_SERVICES}/v1.metrics.k8s.io`);
    expect([spec.caBundle, spec.insecureSkipTLSVerify]).toEqual([undefined, undefined]);
  });
});

const PEM = { leaf: '', key: 'key', authority: '', other: '' };

function file(name: keyof typeof PEM): Promise<string> {
  return cluster.write(PEM[name]);
}

beforeAll(async () => {
  const { cluster: ca, frontProxy } = cluster.plane.pki;
  const { cert } = await ca.issue({ commonName: 'leaf', names: ['metrics-server.kube-system.svc'], usage: 'server' });
  Object.assign(PEM, { leaf: cert, authority: ca.cert, other: frontProxy.cert });
});

describe('tls.type metrics-server', () => {
  it('is not verified by default, and by a bundle that is given', async () => {
    await cluster.helm.upgrade();
    expect(await caBundle()).toBeUndefined();
    await cluster.helm.upgrade(VERIFIED, `--set-file=apiService.caBundle=${await file('other')}`);
    expect(await caBundle()).toBe(PEM.other);
  });
});

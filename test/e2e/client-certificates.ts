// @peculiar/x509 needs the Reflect polyfill before it is loaded.
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { type KeyAlgorithm, webCryptoAlgorithm } from '../simulator/pki/authority.ts';
import type { Pki } from '../simulator/pki/pki.ts';

/** What a client shows: its certificate, perhaps with others behind it, and the key of the first. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

interface Issuer extends ClientCertificate {
  readonly subject: string;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Wish {
  readonly keyAlgorithm: KeyAlgorithm;
  readonly subject: string;
  /** Unset: it signs itself. */
  readonly by?: Issuer;
  readonly ca?: boolean;
  readonly usages?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const HOUR_MS = 3_600_000;
const { clientAuth, serverAuth } = x509.ExtendedKeyUsage;
const ANY = '2.5.29.37.0';

async function issueBy({ keyAlgorithm, subject, by, ca, usages, notBefore, notAfter }: Wish): Promise<Issuer> {
  const algorithm = webCryptoAlgorithm(keyAlgorithm);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `40${randomBytes(8).toString('hex')}`,
    subject,
    issuer: by?.subject ?? subject,
    notBefore: notBefore ?? new Date(Date.now() - 2 * HOUR_MS),
    notAfter: notAfter ?? new Date(Date.now() + HOUR_MS),
    publicKey: keys.publicKey,
    signingKey: (by?.keys ?? keys).privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      ...(ca ? [new x509.BasicConstraintsExtension(true, undefined, true)] : []),
      ...(usages ? [new x509.ExtendedKeyUsageExtension([...usages])] : []),
    ],
  });
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { subject, keys, cert: certificate.toString('pem'), key };
}

/** Client certificates of every kind, and the bundle that some of them chain to. */
export interface ClientCertificates {
  /** Authorities for `client-ca-file`: that of the cluster, and one that signs certificates of all kinds. */
  readonly clientAuthorities: string;
  readonly kinds: Record<string, ClientCertificate | undefined>;
}

/** Makes one of each kind. */
export async function makeClientCertificates({ keyAlgorithm, cluster, frontProxy }: Pki): Promise<ClientCertificates> {
  const issue = (wish: Omit<Wish, 'keyAlgorithm'>) => issueBy({ keyAlgorithm, ...wish });
  const root = await issue({ subject: 'CN=clients', ca: true });
  const [middle, bare, old, foreign] = await Promise.all([
    issue({ subject: 'CN=middle', by: root, ca: true }),
    issue({ subject: 'CN=bare', by: root }),
    issue({ subject: 'CN=old', by: root, ca: true, notAfter: new Date(Date.now() - HOUR_MS) }),
    issue({ subject: 'CN=clients', ca: true }),
  ]);
  const alice = { subject: 'O=devs, CN=alice', by: root, usages: [clientAuth] };
  const behind = (leaf: ClientCertificate, ...others: ClientCertificate[]) => ({
    cert: [leaf, ...others].map(({ cert }) => cert).join('\n'),
    key: leaf.key,
  });
  const past = new Date(Date.now() - HOUR_MS);
  const proxy = { commonName: 'front-proxy-client', usage: 'client' } as const;
  const all: Record<string, Promise<ClientCertificate>> = {
    alice: issue(alice),
    admin: cluster.issue({ commonName: 'admin', organizations: ['system:masters'], usage: 'client' }),
    'alice, two groups': issue({ ...alice, subject: 'O=devs, O=ops, CN=alice' }),
    'alice, expired': issue({ ...alice, notAfter: past }),
    'alice, not yet valid': issue({ ...alice, notBefore: new Date(Date.now() + HOUR_MS / 2) }),
    'alice, for servers': issue({ ...alice, usages: [serverAuth] }),
    'alice, for any use': issue({ ...alice, usages: [ANY] }),
    'alice, for no given use': issue({ ...alice, usages: undefined }),
    'alice, self-signed': issue({ ...alice, by: undefined }),
    'alice, self-signed CA': issue({ ...alice, by: undefined, ca: true }),
    'alice, foreign CA': issue({ ...alice, by: foreign }).then((leaf) => behind(leaf, foreign)),
    'alice, intermediate': issue({ ...alice, by: middle }).then((leaf) => behind(leaf, middle)),
    'alice, others between': issue({ ...alice, by: middle }).then((leaf) => behind(leaf, bare, old, middle)),
    'alice, intermediate missing': issue({ ...alice, by: middle }),
    'alice, intermediate no CA': issue({ ...alice, by: bare }).then((leaf) => behind(leaf, bare)),
    'alice, intermediate expired': issue({ ...alice, by: old }).then((leaf) => behind(leaf, old)),
    nameless: issue({ ...alice, subject: 'O=system:masters' }),
    'client named as the proxy': cluster.issue(proxy),
    proxy: frontProxy.issue(proxy),
    'proxy, expired': frontProxy.issue({ ...proxy, notAfter: past }),
    'proxy, for servers': frontProxy.issue({ ...proxy, usage: 'server' }),
    'proxy, self-signed': issue({ subject: 'CN=front-proxy-client', usages: [clientAuth] }),
    'proxy, name not allowed': frontProxy.issue({ ...proxy, commonName: 'other-proxy' }),
    'proxy CA, named alice': frontProxy.issue({ ...proxy, commonName: 'alice', organizations: ['system:masters'] }),
  };
  const kinds = await Promise.all(Object.entries(all).map(async ([kind, made]) => [kind, await made] as const));
  return {
    clientAuthorities: `${cluster.cert}\n${root.cert}`,
    kinds: { none: undefined, ...Object.fromEntries(kinds) },
  };
}

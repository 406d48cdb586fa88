import { CaBundle } from '../certificates/ca-bundle.js';
import type { FrontProxyTrust } from './front-proxy.js';
import { errorMessage } from '../model/error-message.js';

/** The authorities to trust. An absent part trusts nobody. */
export interface Trust {
  /** Authorities of client certificates. */
  readonly clients?: CaBundle;
  readonly frontProxy?: FrontProxyTrust;
}

/** `data` of the ConfigMap kube-system/extension-apiserver-authentication. */
export type PublishedData = Readonly<Record<string, string>>;

/** The result of a read. Parts that could not be read keep their previous value. */
export interface TrustUpdate {
  readonly trust: Trust;
  readonly problems: readonly string[];
  /** Parts that were left out of a new bundle. */
  readonly warnings: readonly string[];
}

/**
 * Reads what the kube-apiserver publishes. An invalid part keeps its previous value, as in the original. A part that
 * was removed is no longer trusted. Equal text returns the previous bundle object, so that verified certificates stay
 * known.
 */
export function readPublishedTrust(data: PublishedData, before: Trust): TrustUpdate {
  const problems: string[] = [];
  const attempt = <T>(part: string, old: T | undefined, read: () => T | undefined): T | undefined => {
    try {
      return read();
    } catch (error) {
      problems.push(`${part}: ${errorMessage(error)}`);
      return old;
    }
  };
  const trust = {
    clients: attempt('client-ca-file', before.clients, () => readBundle(data['client-ca-file'], before.clients)),
    frontProxy: attempt('requestheader-*', before.frontProxy, () => readFrontProxy(data, before.frontProxy)),
  };
  const { clients, frontProxy } = trust;
  const warnings = [
    ...newWarnings('client-ca-file', clients, before.clients),
    ...newWarnings('requestheader-client-ca-file', frontProxy?.authorities, before.frontProxy?.authorities),
  ];
  return { trust, problems, warnings };
}

function newWarnings(part: string, bundle: CaBundle | undefined, before: CaBundle | undefined): string[] {
  return bundle === undefined || bundle === before ? [] : bundle.warnings(part);
}

function readFrontProxy(data: PublishedData, before: FrontProxyTrust | undefined): FrontProxyTrust | undefined {
  const authorities = readBundle(data['requestheader-client-ca-file'], before?.authorities);
  if (authorities === undefined) return undefined;
  return {
    authorities,
    allowedNames: readList(data, 'requestheader-allowed-names'),
    usernameHeaders: withoutBlanks(readList(data, 'requestheader-username-headers')),
    groupHeaders: withoutBlanks(readList(data, 'requestheader-group-headers')),
    uidHeaders: withoutBlanks(readList(data, 'requestheader-uid-headers')),
    extraHeaderPrefixes: withoutBlanks(readList(data, 'requestheader-extra-headers-prefix')),
  };
}

function readBundle(pem: string | undefined, before: CaBundle | undefined): CaBundle | undefined {
  if (!pem) return undefined;
  return before?.pem === pem ? before : CaBundle.parse(pem);
}

/** A JSON array of strings. Go's rules apply: `null` is an empty array, and an element `null` is an empty string. */
function readList(data: PublishedData, key: string): string[] {
  const text = data[key];
  if (!text) return [];
  const list: unknown = JSON.parse(text) ?? [];
  const items: unknown[] | undefined = Array.isArray(list) ? list.map((item: unknown) => item ?? '') : undefined;
  if (items?.every((item) => typeof item === 'string')) return items;
  throw new Error(`${key} is not a list of strings`);
}

/** An empty prefix would turn every header into a fact about the user. */
function withoutBlanks(names: readonly string[]): string[] {
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

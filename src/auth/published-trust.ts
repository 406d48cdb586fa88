import { CaBundle } from '../certificates/ca-bundle.js';
import type { FrontProxyTrust } from './front-proxy.js';
import { errorMessage } from '../model/error-message.js';

/** Whom to believe. What is absent, nobody is believed by. */
export interface Trust {
  /** Authorities of client certificates. */
  readonly clients?: CaBundle;
  readonly frontProxy?: FrontProxyTrust;
}

/** `data` of the ConfigMap kube-system/extension-apiserver-authentication. */
export type PublishedData = Readonly<Record<string, string>>;

/** What was read, and what could not be read and so stays as it was. */
export interface ReadTrust {
  readonly trust: Trust;
  readonly problems: readonly string[];
  /** What is left out of a bundle that is new. */
  readonly warnings: readonly string[];
}

/**
 * Reads what the kube-apiserver publishes. A part that is spoilt keeps its value of `before`, as in the original; a part
 * that is no longer there is believed no more. Equal text yields the bundle of before itself, so that what was found
 * out with it stays known.
 */
export function readPublishedTrust(data: PublishedData, before: Trust): ReadTrust {
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

/** A JSON array of texts. To Go, whose rules these are, `null` is an empty array, and in one an empty text. */
function readList(data: PublishedData, key: string): string[] {
  const text = data[key];
  if (!text) return [];
  const list: unknown = JSON.parse(text) ?? [];
  const items: unknown[] | undefined = Array.isArray(list) ? list.map((item: unknown) => item ?? '') : undefined;
  if (items?.every((item) => typeof item === 'string')) return items;
  throw new Error(`${key} is not a list of texts`);
}

/** A blank prefix would make a fact about the user of every header there is. */
function withoutBlanks(names: readonly string[]): string[] {
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

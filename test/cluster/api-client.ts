import { Agent, request } from 'undici';
import type { KeyPair } from '../simulator/pki/authority.ts';

/** An object of the API; what is in it depends on its kind. */
export interface ApiObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
    readonly resourceVersion?: string;
    readonly uid?: string;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- the objects of some twenty kinds, read by tests only
  readonly [field: string]: any;
}

/** An answer, read to its end, as bytes and as text. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly text: string;
}

/** By what a client proves who it is; with neither it is anonymous. */
export type Identity = KeyPair | { readonly token: string } | undefined;

const MERGE_PATCH = 'application/merge-patch+json';

/** Asks a kube-apiserver, or the metrics-server itself, for JSON. */
export class ApiClient {
  readonly url: string;
  readonly #agent: Agent;
  readonly #token?: string;

  /** Without `authority` (PEM), any certificate is good. */
  constructor(url: string, authority: string | undefined, identity: Identity) {
    this.url = url;
    const pair = identity && 'cert' in identity ? { cert: identity.cert, key: identity.key } : {};
    const trust = authority === undefined ? { rejectUnauthorized: false } : { ca: authority };
    this.#agent = new Agent({ allowH2: false, connect: { ...trust, ...pair } });
    if (identity && 'token' in identity) this.#token = identity.token;
  }

  /** Sends one request; every status is an answer. */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<ApiAnswer> {
    const answer = await request(`${this.url}${path}`, {
      method: method as 'GET',
      dispatcher: this.#agent,
      headers: {
        accept: 'application/json',
        ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'content-type': method === 'PATCH' ? MERGE_PATCH : 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    return { status: answer.statusCode, headers: answer.headers, body: bytes, text: bytes.toString() };
  }

  /** The object at this path; rejects with what the server says when it is not answered. */
  get<T = ApiObject>(path: string): Promise<T> {
    return this.#object<T>('GET', path);
  }

  async list(path: string): Promise<readonly ApiObject[]> {
    return (await this.get<{ items: ApiObject[] }>(path)).items;
  }

  create<T = ApiObject>(path: string, object: unknown): Promise<T> {
    return this.#object<T>('POST', path, object);
  }

  /** Changes fields of an object by a merge patch. */
  patch<T = ApiObject>(path: string, change: unknown): Promise<T> {
    return this.#object<T>('PATCH', path, change);
  }

  delete(path: string, options: object = {}): Promise<ApiObject> {
    return this.#object('DELETE', path, options);
  }

  /** Breaks all connections off. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #object<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return JSON.parse(text) as T;
  }
}

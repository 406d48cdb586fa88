import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { KubernetesObject } from '../object-store.ts';

/** Credentials of a client, and the authority that it trusts. */
export interface JsonClientOptions {
  readonly url: string;
  /** PEM of the authority of the server's certificate. */
  readonly ca: string;
  readonly token?: string;
  /** A client certificate. */
  readonly cert?: string;
  readonly key?: string;
}

/** A body of the API; which fields are there depends on its kind. */
export interface ApiBody {
  readonly kind?: string;
  readonly metadata?: KubernetesObject['metadata'] & { continue?: string; remainingItemCount?: number };
  readonly items?: readonly KubernetesObject[];
  readonly columnDefinitions?: readonly { name: string; priority: number }[] | null;
  readonly rows?: readonly { cells: readonly unknown[]; object?: KubernetesObject }[];
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly status?: unknown;
}

/** An answer, read to its end; `body` is empty when the text is no JSON object. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: ApiBody;
}

/** One line of a watch, as the client reads it. */
export interface WatchLine {
  readonly type: string;
  readonly object: ApiBody & KubernetesObject;
}

/** A plain client of the kube-apiserver, for specs that look at single answers. */
export class JsonClient {
  private readonly options: JsonClientOptions;
  private readonly agent: Agent;

  constructor(options: JsonClientOptions) {
    this.options = options;
    const { ca, cert, key } = options;
    this.agent = new Agent({ connect: { ca, cert, key }, allowH2: false });
  }

  /** Sends a GET, or a POST when there is a body. */
  async call(path: string, headers: Record<string, string> = {}, body?: object): Promise<JsonAnswer> {
    const answer = await this.send(path, headers, body && JSON.stringify(body));
    const text = await answer.body.text();
    const parsed: ApiBody = text.startsWith('{') ? JSON.parse(text) : {};
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed };
  }

  /** Opens a watch; `watch=true` is added to the query. */
  async watch(path: string, headers: Record<string, string> = {}): Promise<WatchReader> {
    const answer = await this.send(`${path}${path.includes('?') ? '&' : '?'}watch=true`, headers);
    return new WatchReader(answer.statusCode, answer.body);
  }

  /** Breaks all connections off. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async send(path: string, headers: Record<string, string>, body?: string): ReturnType<typeof request> {
    const credentials = this.options.token ? { authorization: `Bearer ${this.options.token}` } : {};
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    return request(`${this.options.url}${path}`, {
      dispatcher: this.agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...credentials, ...content, ...headers },
      ...(body !== undefined && { body }),
    });
  }
}

/** Reads a watch line by line. */
export class WatchReader {
  readonly status: number;
  /** Resolves when the watch is over, however it ended. */
  readonly ended: Promise<unknown>;
  private readonly body: Readable;
  private readonly lines: AsyncIterator<string>;

  constructor(status: number, body: Readable) {
    this.status = status;
    this.body = body;
    body.on('error', () => undefined);
    this.ended = new Promise((resolve) => body.once('close', resolve));
    this.lines = createInterface({ input: body })[Symbol.asyncIterator]();
  }

  /** The next line, or undefined when the watch is over. */
  async next(): Promise<WatchLine | undefined> {
    // A connection that breaks is an error to the stream, and to a watcher an end like any other.
    const line = await this.lines.next().catch(() => undefined);
    return !line || line.done ? undefined : JSON.parse(line.value);
  }

  /** The next `count` lines, each as `TYPE name`. */
  async names(count: number): Promise<string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const line = await this.next();
      if (!line) break;
      names.push(`${line.type} ${line.object.metadata.name ?? ''}`.trim());
    }
    return names;
  }

  /** Leaves. */
  close(): void {
    this.body.destroy();
  }
}

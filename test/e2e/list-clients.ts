import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { setImmediate as turn } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { Client } from 'undici';
import type { KeyPair } from '../simulator/pki/authority.ts';

/** What a client asks for. */
export interface ListQuestion {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A server and its clients. */
export interface AskedServer {
  readonly port: number;
  readonly who: KeyPair;
  /** Whether it runs. */
  readonly runs: () => boolean;
}

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

type Ask = (question: ListQuestion) => Promise<Answer>;

/** The bodies of lists that all of these are asked for at once, over a connection each. */
export async function readOverConnections(server: AskedServer, questions: readonly ListQuestion[]): Promise<string[]> {
  const connect = { rejectUnauthorized: false, ...server.who };
  const clients = questions.map(() => new Client(`https://127.0.0.1:${server.port}`, { connect, allowH2: false }));
  const bodies = await Promise.all(
    questions.map((question, i) =>
      textOf(server, question, async ({ path, headers }) => {
        const { statusCode, body } = await clients[i]!.request({ method: 'GET', path, headers });
        return { status: statusCode, body: Buffer.from(await body.arrayBuffer()) };
      }),
    ),
  );
  await Promise.all(clients.map((client) => client.destroy()));
  return bodies;
}

/** The same over one HTTP/2 connection, as a kube-apiserver asks. */
export async function readOverStreams(server: AskedServer, questions: readonly ListQuestion[]): Promise<string[]> {
  const session = sessionTo(server, 65_535);
  const bodies = await Promise.all(
    questions.map((question) =>
      textOf(server, question, async ({ path, headers }) => {
        const stream = session.request({ ':path': path, ...headers });
        // One that is broken off before has no error.
        const closed = once(stream, 'close').then(() => Promise.reject(new Error('closed')));
        closed.catch(() => undefined);
        const response = (await Promise.race([once(stream, 'response'), closed])) as [{ ':status'?: number }];
        const [{ ':status': status = 0 }] = response;
        const pieces: Buffer[] = [];
        for await (const bytes of stream) pieces.push(bytes as Buffer);
        return { status, body: Buffer.concat(pieces) };
      }),
    ),
  );
  session.destroy();
  return bodies;
}

/**
 * Requests lists until this many responses have begun, half of them over HTTP/2, and reads no more than their beginning. On
 * a slow machine the server ends some earlier, and others take their place. The returned function ends all.
 */
export async function stall(
  server: AskedServer,
  questions: readonly ListQuestion[],
  enough: number,
): Promise<() => void> {
  const ends: (() => void)[] = [];
  let begun = 0;
  await new Promise<void>((resolve, reject) => {
    const begin = () => void (++begun === enough && resolve());
    const ended = async () => {
      await turn();
      if (!server.runs()) reject(new Error('the server ended'));
    };
    for (const [i, { path, headers }] of questions.entries()) {
      if (i % 2 === 0) {
        const session = sessionTo(server, 0).once('close', () => void ended());
        const stream = session.request({ ':path': path, ...headers });
        stream.on('error', () => undefined).once('response', begin);
        ends.push(() => session.destroy());
      } else {
        const socket = connectTls({ host: '127.0.0.1', port: server.port, rejectUnauthorized: false, ...server.who });
        const lines = Object.entries({ host: 'x', ...headers }).map((line) => `${line.join(': ')}\r\n`);
        socket.on('error', () => void ended()).write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
        socket.once('data', () => begin() ?? socket.pause());
        ends.push(() => socket.destroy());
      }
    }
  });
  return () => ends.forEach((end) => end());
}

/** The list, however often it has to be asked for: on a slow machine it may be refused, or broken off. */
async function textOf(server: AskedServer, question: ListQuestion, ask: Ask): Promise<string> {
  for (;;) {
    const answer = await ask(question).catch(async (error: unknown) => {
      // Else an end of the server would never be heard of.
      await turn();
      if (!server.runs()) throw error;
      return undefined;
    });
    if (answer?.status === 200)
      return String('accept-encoding' in question.headers ? gunzipSync(answer.body) : answer.body);
    if (answer !== undefined && answer.status !== 429) throw new Error(`${answer.status} ${String(answer.body)}`);
  }
}

function sessionTo({ port, who }: AskedServer, initialWindowSize: number): ClientHttp2Session {
  const settings = { initialWindowSize };
  return connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, ...who, settings }).on(
    'error',
    () => undefined,
  );
}

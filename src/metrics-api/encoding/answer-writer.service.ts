import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { acceptsGzip } from '../../model/request-conditions.js';
import { firstQueryValue } from '../../model/query.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { UsageSource } from '../../model/usage-source.js';
import { borrow } from '../memory/lent-lists.js';
import { convertObject } from './convert-object.js';
import { encodeObject } from './encode-object.js';
import type { ResponseObject } from '../objects/response-object.js';
import { type Representation, answerContentType } from './representation.js';

/** An object, or the bytes that it is sent as. */
type Answer = ResponseObject | Uint8Array;

/** What a handler returns for Nest to send. */
export type AnswerBody = string | Uint8Array | Promise<string | Uint8Array>;

/** The most bytes that a code unit of a text takes. */
const BYTES_PER_CODE_UNIT = 3;

/**
 * Makes the body of an answer, and sets the headers that say what it is.
 *
 * Handlers call it themselves. As interceptors of Nest, which it makes an Observable and a promise for each layer of, the
 * same took a fifth of what a small answer took.
 */
@Injectable()
export class AnswerWriter {
  constructor(private readonly source: UsageSource) {}

  /** @param answer an object that is converted and encoded, or bytes that go out as they are, now or when they are there */
  writeAnswer(answer: Answer | Promise<Answer>, wanted: Representation, reply: FastifyReply): AnswerBody {
    if (answer instanceof Promise) return answer.then((made) => this.writeAnswer(made, wanted, reply));
    const body = answer instanceof Uint8Array ? answer : this.encodeObject(answer, wanted, reply);
    if (typeof body !== 'string') return this.sendBytes(body, wanted, reply);
    // Node sends head and text as one string, where for bytes it gathers two pieces: a fifth of what a small answer
    // takes in Node. Large ones may be compressed.
    if (body.length * BYTES_PER_CODE_UNIT >= SMALLEST_GZIPPED) return this.sendBytes(Buffer.from(body), wanted, reply);
    // Else Fastify appends a charset to the type.
    void reply.header('Content-Type', answerContentType(wanted)).serializer(asItIs);
    return body;
  }

  private sendBytes(bytes: Uint8Array, wanted: Representation, reply: FastifyReply): Uint8Array | Promise<Uint8Array> {
    const returned = borrow(bytes);
    if (returned !== undefined) reply.raw.once('close', returned);
    void reply.header('Content-Type', answerContentType(wanted));
    if (bytes.length < SMALLEST_GZIPPED || !acceptsGzip(reply.request.headers['accept-encoding'])) return bytes;
    void reply.header('Content-Encoding', 'gzip').header('Vary', 'Accept-Encoding');
    return gzipBody(bytes);
  }

  private encodeObject(object: ResponseObject, wanted: Representation, reply: FastifyReply): string | Uint8Array {
    if (wanted.conversion === undefined) return encodeObject(object, wanted).body;
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const nodeNameOf = (namespace: string, name: string) => this.source.findPod(namespace, name, steadyMs)?.nodeName;
    const context = {
      includeObject: firstQueryValue(reply.request.query, 'includeObject'),
      wide: { nowMs, nodeNameOf },
    };
    return encodeObject(convertObject(object, wanted, context), wanted).body;
  }
}

function asItIs(text: unknown): string {
  return text as string;
}

const compress = promisify(gzip);

/** Smaller answers are not worth the time: the generic API server's bound, in bytes. */
export const SMALLEST_GZIPPED = 128 * 1024;
/** The fastest level, as the generic API server's. */
const LEVEL = 1;

/** What bodies became. A list that is shared is compressed once, and both are forgotten together. */
const compressed = new WeakMap<Uint8Array, Promise<Uint8Array>>();

/** The body compressed. */
export function gzipBody(body: Uint8Array): Promise<Uint8Array> {
  let answer = compressed.get(body);
  if (answer === undefined) {
    // It is read in another thread, also when whoever asked is gone.
    const returned = borrow(body);
    answer = compress(body, { level: LEVEL }).finally(returned);
    compressed.set(body, answer);
    answer.catch(() => compressed.delete(body));
  }
  return answer;
}

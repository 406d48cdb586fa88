import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Inject, Injectable, Optional } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { acceptsGzip } from '../../model/request-conditions.js';
import { firstQueryValue } from '../../model/query.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { UsageHistory } from '../../model/usage-history.js';
import { UsageSource } from '../../model/usage-source.js';
import { LentList, SMALLEST_LENT } from '../memory/lent-list.js';
import { convertObject } from './convert-object.js';
import { encodeObject } from './encode-object.js';
import type { ResponseObject } from '../objects/response-object.js';
import { type Representation, answerContentType } from './representation.js';

/** An object, or a list that is written already. */
type Answer = ResponseObject | LentList;

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
  constructor(
    private readonly source: UsageSource,
    @Optional() @Inject(UsageHistory) private readonly history?: UsageHistory,
  ) {}

  /** @param answer an object that is converted and encoded, or a list that goes out as it is, now or when it is written */
  writeAnswer(answer: Answer | Promise<Answer>, wanted: Representation, reply: FastifyReply): AnswerBody {
    if (answer instanceof Promise) return answer.then((made) => this.writeAnswer(made, wanted, reply));
    if (answer instanceof LentList) return this.sendList(answer, wanted, reply);
    const body = this.encodeObject(answer, wanted, reply);
    if (typeof body !== 'string') return this.sendList(new LentList(body), wanted, reply);
    // Node sends head and text as one string. For bytes it gathers two pieces, a fifth of what a small answer takes in
    // Node. A large text may be compressed.
    const largest = body.length * BYTES_PER_CODE_UNIT;
    if (largest >= SMALLEST_GZIPPED) return this.sendList(new LentList(Buffer.from(body)), wanted, reply);
    // Without a serializer Fastify appends a charset to the type.
    void reply.header('Content-Type', answerContentType(wanted)).serializer(asItIs);
    return body;
  }

  private sendList(list: LentList, wanted: Representation, reply: FastifyReply): Uint8Array | Promise<Uint8Array> {
    void reply.header('Content-Type', answerContentType(wanted));
    if (list.length >= SMALLEST_GZIPPED && acceptsGzip(reply.request.headers['accept-encoding'])) {
      void reply.header('Content-Encoding', 'gzip').header('Vary', 'Accept-Encoding');
      return gzipList(list);
    }
    const lease = list.lease();
    if (list.length >= SMALLEST_LENT) reply.raw.once('close', () => lease.release());
    return lease.bytes;
  }

  private encodeObject(object: ResponseObject, wanted: Representation, reply: FastifyReply): string | Uint8Array {
    if (wanted.conversion === undefined) return encodeObject(object, wanted).body;
    const nowMs = Date.now();
    const steadyMs = steadyNowMs();
    const nodeNameOf = (namespace: string, name: string) => this.source.findPod(namespace, name, steadyMs)?.nodeName;
    const context = {
      includeObject: firstQueryValue(reply.request.query, 'includeObject'),
      wide: { nowMs, nodeNameOf, history: this.history },
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

/** The compressed form of each list. A list that is shared is compressed once. */
const compressed = new WeakMap<LentList, Promise<Uint8Array>>();

/** Compresses a list, once for all who are sent it. */
export function gzipList(list: LentList): Promise<Uint8Array> {
  let answer = compressed.get(list);
  if (answer === undefined) {
    // Another thread reads the list, even after the client is gone.
    const lease = list.lease();
    answer = compress(lease.bytes, { level: LEVEL }).finally(() => lease.release());
    compressed.set(list, answer);
    answer.catch(() => compressed.delete(list));
  }
  return answer;
}

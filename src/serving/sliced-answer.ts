import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SLICE_BYTES } from '../model/answer-memory.js';

/** Sends large responses slice by slice, as the client reads. Other responses are one write. */
export function sliceLargeAnswers(server: Pick<FastifyInstance, 'addHook'>): void {
  // Hooks of a route come behind those of the whole server, so that the audit sees the bytes.
  server.addHook('onRoute', (route) => {
    route.onSend = [route.onSend ?? [], slice].flat();
  });
}

function slice(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: Error | null, payload?: unknown) => void,
): void {
  // A response that took too long has ended already.
  if (!Buffer.isBuffer(payload) || payload.length <= SLICE_BYTES || reply.raw.writableEnded) return done(null, payload);
  void reply.header('content-length', String(payload.length));
  done(null, new Slices(payload));
}

/** A body that is read in slices without copying. */
class Slices extends Readable {
  private at = 0;

  constructor(private readonly body: Buffer) {
    super({ highWaterMark: 1 });
  }

  override _read(): void {
    const { at, body } = this;
    this.at += SLICE_BYTES;
    this.push(at < body.length ? body.subarray(at, this.at) : null);
  }
}

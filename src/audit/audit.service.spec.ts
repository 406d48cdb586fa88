import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import type { HttpAdapterHost } from '@nestjs/core';
import Fastify, { type FastifyInstance } from 'fastify';
import { Counter, Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setDecision, setIdentity } from '../auth/request-identity.js';
import { requestAttributes } from '../auth/request-attributes.js';
import { ApiError } from '../model/api-error.js';
import { setFailure } from '../model/failure.js';
import type { AuditEvent } from './audit-event.js';
import type { AuditSink } from './audit-sink.js';
import { AuditService } from './audit.service.js';
import { parsePolicy } from './policy-file.js';

const LIST = '/apis/metrics.k8s.io/v1beta1/nodes';

let events: AuditEvent[];
let stored: boolean;
let fastify: FastifyInstance;
let arrived: () => void;
let released: Promise<void>;
let release: () => void;
let stream: PassThrough;

beforeEach(async () => {
  [events, stored] = [[], true];
  stream = new PassThrough();
  arrived = () => undefined;
  ({ promise: released, resolve: release } = Promise.withResolvers<void>());
  fastify = Fastify();
  fastify.addHook('onRequest', async (request, reply) => {
    void reply.header('Audit-Id', 'id-1');
    const as = request.headers['x-as'];
    if (as === 'nobody') throw fail(request, new ApiError(401, 'Unauthorized', 'Unauthorized'));
    const attributes = requestAttributes(request.method, request.raw.url!, request.query);
    setIdentity(request, { user: { name: 'alice', groups: [], extra: {} }, attributes });
    if (as === 'slow') {
      arrived();
      await released;
    }
    setDecision(request, attributes, { allowed: as !== 'forbidden', reason: 'because' });
    if (as === 'forbidden') throw fail(request, new ApiError(403, 'Forbidden', 'no', {}));
  });
  fastify.get(LIST, async (request, reply) => {
    if (request.headers['x-as'] === 'hanging') {
      arrived();
      await released;
    }
    if (request.headers['x-as'] === 'faulty') {
      throw fail(request, new ApiError(500, 'InternalError', 'an error on the server'), true);
    }
    if (request.headers['x-as'] === 'watcher') return reply.send(stream);
    return reply.send('{"kind":"NodeMetricsList"}');
  });
  fastify.setErrorHandler((error, _request, reply) => reply.code((error as ApiError).code).send('{}'));
  serviceWith('rules: [{level: RequestResponse}]').onModuleInit();
  await fastify.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  release();
  await fastify.close();
});

function fail(request: { raw: object }, error: ApiError, unforeseen = false): ApiError {
  setFailure(request, { status: error.toStatus(), unforeseen });
  return error;
}

function serviceWith(rules: string): AuditService {
  const { policy } = parsePolicy(`apiVersion: audit.k8s.io/v1\nkind: Policy\n${rules}`);
  const sink = {
    process: (event: AuditEvent) => {
      events.push(event);
      return Promise.resolve(stored);
    },
  };
  const registers = [new Registry()];
  const counter = (name: string, ...labelNames: string[]) => new Counter({ name, help: name, labelNames, registers });
  const host = { httpAdapter: { getInstance: () => fastify } } as HttpAdapterHost;
  const counters = [counter('events'), counter('levels', 'level'), counter('rejected')] as const;
  return new AuditService(host, policy, sink as unknown as AuditSink, ...counters);
}

const get = (as = 'alice', url = LIST) => fastify.inject({ url, headers: { 'x-as': as } });
const stages = () => events.map(({ stage, responseStatus }) => `${stage} ${responseStatus?.code ?? '-'}`);

/** Sends a request, and has the connection when the handler has the request. */
async function begin(as: string) {
  const reached = new Promise<void>((resolve) => (arrived = resolve));
  const socket = connect((fastify.server.address() as { port: number }).port, '127.0.0.1');
  socket.write(`GET ${LIST} HTTP/1.1\r\nHost: a\r\nX-As: ${as}\r\n\r\n`);
  await reached;
  return socket;
}

async function untilEvents(count: number): Promise<void> {
  while (events.length < count) await new Promise(setImmediate);
}

describe('AuditService', () => {
  it('records a request and its answer', async () => {
    await get();
    expect(stages()).toEqual(['RequestReceived -', 'ResponseComplete 200']);
    expect(events[0]).not.toHaveProperty('annotations');
    expect(events[1]).toMatchObject({
      auditID: 'id-1',
      verb: 'list',
      annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'because' },
    });
  });

  it('records who is refused', async () => {
    await get('forbidden');
    expect(stages()).toEqual(['RequestReceived -', 'ResponseComplete 403']);
    expect(events[1]).toMatchObject({ responseStatus: { reason: 'Forbidden', message: 'no', details: {} } });
    events.length = 0;
    await get('nobody');
    expect(stages()).toEqual(['ResponseStarted 401']);
    expect(events[0]).toMatchObject({ user: {}, verb: 'list', objectRef: { resource: 'nodes' } });
  });

  it('records faults of this server as panics', async () => {
    await get('faulty');
    expect(stages()).toEqual(['RequestReceived -', 'Panic 500']);
  });

  it('records a watch as long-running', async () => {
    await get('alice', `${LIST}?watch=true`);
    expect(stages()).toEqual(['RequestReceived -', 'ResponseStarted 200', 'ResponseComplete 200']);
  });

  it('records the start of a watch when it starts, and its end when it ends', async () => {
    const { port } = fastify.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET ${LIST}?watch=true HTTP/1.1\r\nHost: a\r\nX-As: watcher\r\n\r\n`);
    stream.write('{}');
    await once(socket, 'data');
    expect(stages()).toEqual(['RequestReceived -', 'ResponseStarted 200']);
    stream.end();
    await untilEvents(3);
    expect(stages().at(-1)).toBe('ResponseComplete 200');
    socket.destroy();
  });

  it('fails a request whose event must be stored and cannot', async () => {
    stored = false;
    expect((await get()).statusCode).toBe(500);
    expect(stages()).toEqual(['RequestReceived -']);
  });

  it.each([
    ['in its handler', 'hanging'],
    ['in authorization', 'slow'],
  ])('records an answer that another part sent in time, once: %s', async (_case, as) => {
    let respond: () => void = () => undefined;
    fastify.server.prependOnceListener('request', (_request, response) => {
      respond = () => response.writeHead(504).end();
    });
    const socket = await begin(as);
    respond();
    await once(socket, 'data');
    await untilEvents(2);
    release();
    await get();
    expect(stages().slice(0, 2)).toEqual(['RequestReceived -', 'ResponseComplete 504']);
    expect(events).toHaveLength(4);
    socket.destroy();
  });

  it('records a client that goes away, once', async () => {
    const socket = await begin('hanging');
    socket.destroy();
    await untilEvents(2);
    expect(events[1]).toMatchObject({
      stage: 'ResponseComplete',
      responseStatus: { status: 'Success', message: 'Connection closed early', code: 200 },
    });
    release();
    await get();
    expect(events).toHaveLength(4);
  });
});

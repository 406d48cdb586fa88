import { EventEmitter } from 'node:events';
import { gunzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describe, expect, it, vi } from 'vitest';
import type { StorageService } from '../../storage/storage.service.js';
import { LentList, SMALLEST_LENT } from '../memory/lent-list.js';
import { listMemory } from '../memory/list-memory.js';
import { AnswerWriter } from './answer-writer.service.js';
import { negotiateRepresentation } from './negotiation.js';
import { encodeStatus, requestedFormOf } from './requested-form.js';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

const GZIP = { headers: { 'accept-encoding': 'gzip' } };

const storage = { findPod: () => ({ node: { nodeName: 'node-1' } }) } as unknown as StorageService;

/** What becomes of an answer, with the headers that it gets. */
async function written(request: { headers: object; query?: object }, answer: object) {
  const headers: Record<string, string> = {};
  let serializer: ((body: unknown) => string) | undefined;
  const reply = {
    request,
    raw: new EventEmitter(),
    header(name: string, value: string) {
      headers[name] = value;
      return reply;
    },
    serializer: (given: typeof serializer) => (serializer = given),
  };
  const wanted = negotiateRepresentation(requestedFormOf(request as FastifyRequest), 'list');
  const body = await new AnswerWriter(storage).writeAnswer(answer, wanted, reply as unknown as FastifyReply);
  return { headers, body, raw: reply.raw, sent: typeof body === 'string' ? serializer?.(body) : body };
}

describe('AnswerWriter', () => {
  const list = { kind: 'NodeMetricsList', apiVersion: 'metrics.k8s.io/v1', metadata: {}, items: [] };

  it('converts and encodes an object', async () => {
    const { headers, sent } = await written({ headers: { accept: TABLE }, query: {} }, list);
    expect(headers).toEqual({ 'Content-Type': 'application/json' });
    expect(String(sent)).toBe(
      '{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":null,"rows":null}\n',
    );
  });

  it('leaves bytes as they are', async () => {
    const bytes = Buffer.from('k8s');
    const request = { headers: { accept: 'application/vnd.kubernetes.protobuf' } };
    const { headers, body } = await written(request, new LentList(bytes));
    expect(headers).toEqual({ 'Content-Type': 'application/vnd.kubernetes.protobuf' });
    expect(body).toBe(bytes);
  });

  it('holds the lease of a large list until its answer is closed', async () => {
    vi.useFakeTimers();
    const bytes = Buffer.alloc(SMALLEST_LENT);
    const lent = new LentList(bytes);
    const { body, raw } = await written({ headers: {} }, lent);
    lent.retire();
    vi.advanceTimersByTime(60_000);
    expect(body).toHaveLength(SMALLEST_LENT);
    raw.emit('close');
    vi.advanceTimersByTime(60_000);
    listMemory.clear();
    expect(body).toHaveLength(0);
    vi.useRealTimers();
  });

  it('reads includeObject when there is a Table to make, and pretty always', async () => {
    const bad = { headers: { accept: TABLE }, query: { includeObject: ['Foo', 'None'] } };
    await expect(written(bad, list)).rejects.toMatchObject({ code: 400 });
    const pretty = { headers: {}, query: { includeObject: 'Foo', pretty: '1' } };
    expect(String((await written(pretty, list)).sent)).toMatch(/^\{\n {2}"kind"/);
  });

  it('compresses from 128 KiB on, for those who ask', async () => {
    const { headers, body } = await written(GZIP, new LentList(Buffer.alloc(131_072, 'x')));
    expect(headers).toMatchObject({ 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    expect(gunzipSync(body as Uint8Array)).toEqual(Buffer.alloc(131_072, 'x'));
  });

  it.each([
    [131_071, 'gzip'],
    [131_072, undefined],
    [131_072, 'br'],
  ])('leaves %i bytes for %s as they are', async (size, accept) => {
    const bytes = Buffer.alloc(size, 'x');
    const { headers, body } = await written({ headers: { 'accept-encoding': accept } }, new LentList(bytes));
    expect(Object.keys(headers)).toEqual(['Content-Type']);
    expect(body).toBe(bytes);
  });

  it('waits for bytes that are not there yet, and compresses them too', async () => {
    const bytes = Buffer.alloc(131_072, 'x');
    const { headers, body } = await written(GZIP, Promise.resolve(new LentList(bytes)));
    expect(headers).toMatchObject({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    expect(gunzipSync(body as Uint8Array)).toEqual(bytes);
    await expect(written({ headers: {} }, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('compresses a text by its bytes, not its characters', async () => {
    // 43,701 characters of three bytes each are 131,103 bytes.
    const object = { kind: 'x', note: '\u20ac'.repeat(43_701) };
    const { headers, body } = await written({ headers: { 'accept-encoding': 'gzip' } }, object);
    expect(headers).toMatchObject({ 'Content-Encoding': 'gzip' });
    expect(JSON.parse(gunzipSync(body as Uint8Array).toString())).toEqual(object);
  });
});

describe('encodeStatus', () => {
  it('writes a failure as the request asks for it', () => {
    const status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'no',
      reason: 'NotFound',
      code: 404,
    } as const;
    const request = { headers: { accept: 'application/yaml' } } as FastifyRequest;
    expect(encodeStatus(status, request)).toEqual({
      contentType: 'application/yaml',
      body: 'apiVersion: v1\ncode: 404\nkind: Status\nmessage: "no"\nmetadata: {}\nreason: NotFound\nstatus: Failure\n',
    });
  });
});

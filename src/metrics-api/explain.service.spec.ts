import { EventEmitter } from 'node:events';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { AnswerRoom } from './lists/answer-room.js';
import { ExplainService } from './explain.service.js';

const itemsOf = (body: string | Uint8Array) =>
  (JSON.parse(Buffer.from(body as Uint8Array).toString()) as { items: unknown[] }).items;
const names = (length: number) => Array.from({ length }, (_, i) => ({ namespace: 'shop', name: `x-${i}`, labels: {} }));

describe('ExplainService', () => {
  const json = { format: 'json', pretty: false } as const;
  const reply = (): FastifyReply => {
    const raw = Object.assign(new EventEmitter(), { destroy: () => undefined });
    const made = { raw, request: { query: {} }, header: () => made };
    return made as never;
  };
  const explained = (name: string) => ({ kind: 'NodeExplanation', name, served: true });
  const explanations = {
    explainNode: explained,
    explainPods: (pods: readonly { name: string }[]) => pods.map(({ name }) => explained(name)),
  };
  /** With room for one list of 500 that is not read. */
  const explain = (objects: number) => {
    const lister = { list: () => names(objects) } as never;
    return new ExplainService(explanations as never, lister, lister, new AnswerRoom(1));
  };

  it.each(['listNodes', 'listPods'] as const)('has lists wait for those that are not read: %s', async (method) => {
    const all = explain(600);
    const ask = (to: FastifyReply) =>
      method === 'listNodes' ? all.listNodes(json, to) : all.listPods(undefined, json, to);
    const first = reply();
    expect(itemsOf(await ask(first))).toHaveLength(500);
    const second = ask(reply());
    expect(second).toBeInstanceOf(Promise);
    first.raw.emit('close');
    expect(itemsOf(await second)).toHaveLength(500);
  });

  it('has short lists wait for nobody', () => {
    const some = explain(10);
    void some.listNodes(json, reply());
    expect(some.listNodes(json, reply())).toBeInstanceOf(Buffer);
  });
});

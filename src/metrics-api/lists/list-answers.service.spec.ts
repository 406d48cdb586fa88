import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { AnswerRoom } from './answer-room.js';
import { ListAnswers } from './list-answers.service.js';
import { parseListOptions } from './list-options.js';
import type { Measured } from '../objects/measured.js';

it('keeps a list no longer than the Pod is true in it whose points arrived first', () => {
  const kept: number[] = [];
  const shared = { get: () => undefined, keep: (_: string, list: { oldestMs: number }) => kept.push(list.oldestMs) };
  const lists = new ListAnswers(shared as never, new AnswerRoom(Infinity), { observeAll: () => undefined } as never);
  const columns = {
    hasRate: () => true,
    timestampMs: () => 1,
    windowNs: () => 1,
    cpuNanocores: () => 1,
    memoryBytes: () => 1,
  };
  // The node's last batch left its second Pod as it was.
  const arrivedMsOf = (firstSlot: number) => (firstSlot === 2 ? 40 : 70);
  const points = { columns, storedMs: 0, arrivedMs: 70, arrivedMsOf, layout: { containers: ['', 'a', 'b'] } };
  const measure = (pod: { readonly name: string }): Measured => {
    const slot = pod.name === 'held' ? 2 : 1;
    return {
      object: { namespace: 'shop', name: pod.name, labels: {} },
      points: points as never,
      firstSlot: slot,
      endSlot: slot + 1,
      sampledSlot: slot,
    };
  };
  const pods = ['goes-on', 'held'].map((name) => ({ namespace: 'shop', name }));
  void lists.answer({
    kind: 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1',
    options: parseListOptions('pods', {}, 100),
    wanted: { format: 'json', pretty: false },
    nowMs: 100,
    steadyMs: 100,
    ending: Object.assign(new EventEmitter(), { destroy: () => undefined }),
    select: () => pods,
    measure,
  });
  expect(kept).toEqual([40]);
});

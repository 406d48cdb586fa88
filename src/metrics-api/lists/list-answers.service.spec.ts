import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { usageView } from '../../../test/plain/usage-view.js';
import { AnswerRoom } from './answer-room.js';
import { ListAnswers } from './list-answers.service.js';
import { parseListOptions } from './list-options.js';
import type { ServedObject } from '../objects/served-object.js';

it('keeps a list no longer than the Pod is true in it whose points arrived first', () => {
  const kept: number[] = [];
  const shared = {
    findList: () => undefined,
    keepList: (_: string, list: { oldestMs: number }) => kept.push(list.oldestMs),
  };
  const lists = new ListAnswers(shared as never, new AnswerRoom(Infinity), { observeAll: () => undefined } as never);
  // The node's last batch left its second Pod as it was.
  const measure = (pod: { readonly name: string }): ServedObject => {
    const usage = usageView({ arrivedMs: pod.name === 'held' ? 40 : 70 });
    return { object: { namespace: 'shop', name: pod.name, labels: {} }, usage, sampledSlot: 0 };
  };
  const pods = ['goes-on', 'held'].map((name) => ({ namespace: 'shop', name }));
  void lists.answerList({
    kind: 'PodMetricsList',
    apiVersion: 'metrics.k8s.io/v1',
    options: parseListOptions('pods', {}, 100),
    wanted: { format: 'json', pretty: false },
    nowMs: 100,
    steadyMs: 100,
    outgoing: Object.assign(new EventEmitter(), { destroy: () => undefined }),
    select: () => pods,
    measure,
  });
  expect(kept).toEqual([40]);
});

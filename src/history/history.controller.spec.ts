import { EventEmitter } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import { expect, it, vi } from 'vitest';
import { storageService } from '../../test/plain/storage-service.ts';
import { testOptions } from '../../test/test-options.ts';
import { AnswerWriter } from '../metrics-api/encoding/answer-writer.service.js';
import { AnswerRoom } from '../metrics-api/lists/answer-room.js';
import { HistoryLists } from './history-lists.service.js';
import { HistoryController } from './history.controller.js';
import { HistoryService } from './history.service.js';

const ROOM_BYTES = 2 ** 22;

function emitter() {
  return Object.assign(new EventEmitter(), { destroyed: false, destroy: () => undefined });
}

/** A controller, where all the room is taken until `taking` is closed. */
function fullController() {
  const { storage } = storageService({});
  const history = new HistoryService(testOptions({ history: { lengthMs: 600_000, budgetBytes: 2 ** 24 } }), storage);
  const room = new AnswerRoom(ROOM_BYTES);
  const taking = emitter();
  void room.makeWithin(ROOM_BYTES, taking, () => undefined);
  const lists = new HistoryLists(history);
  const controller = new HistoryController(history, lists, room, new AnswerWriter(storage));
  return { controller, history, taking };
}

function replyTo(query: object): FastifyReply {
  const reply = { request: { headers: {}, query }, raw: emitter(), header: () => reply, serializer: () => reply };
  return reply as unknown as FastifyReply;
}

it('makes a large list, Pod or Node when there is room for it', async () => {
  const { controller, history, taking } = fullController();
  const read = [
    vi.spyOn(history, 'podNames').mockReturnValue([]),
    vi.spyOn(history, 'findPodHistory').mockReturnValue({} as never),
    vi.spyOn(history, 'findNodeHistory').mockReturnValue({} as never),
  ];
  vi.spyOn(history, 'podCount').mockReturnValue(100);
  for (const bytes of ['podBytes', 'nodeBytes'] as const) vi.spyOn(history, bytes).mockReturnValue(100_000);
  const bodies = [
    controller.namespace('v1', 'shop', {}, replyTo({})),
    controller.pod('v1', 'shop', 'web', {}, replyTo({})),
    controller.node('v1', 'n', {}, replyTo({})),
  ];
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  for (const each of read) expect(each).not.toHaveBeenCalled();
  taking.emit('close');
  const kinds = (await Promise.all(bodies.map((body) => Promise.resolve(body)))).map(
    (body) => JSON.parse(Buffer.from(body as string).toString()) as object,
  );
  expect(kinds).toMatchObject([{ kind: 'UsageHistoryList' }, { kind: 'UsageHistory' }, { kind: 'UsageHistory' }]);
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AnswerRoom, bytesOfAnswer, bytesOfSending, roomWithin, SMALLEST_COUNTED } from './answer-room.js';

const MIB = 1024 * 1024;

describe('AnswerRoom', () => {
  let room: AnswerRoom;
  let made: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    room = new AnswerRoom(10 * MIB);
    made = [];
  });
  afterEach(() => void vi.useRealTimers());

  /** Asks for an answer; what is returned ends it. */
  const ask = (name: string, mebibytes: number, failures: unknown[] = []) => {
    const ending = new EventEmitter();
    const answer = room.within(mebibytes * MIB, ending, (waited) => made.push(waited ? `${name} later` : name));
    if (answer instanceof Promise) answer.catch((error: unknown) => failures.push(error));
    return () => ending.emit('close');
  };
  const turn = () => vi.advanceTimersByTimeAsync(0);

  it('makes what there is room for at once, and the rest in turn as others are sent', async () => {
    const sent = ask('a', 6);
    ask('b', 4);
    ask('c', 5);
    // It would fit in, but others came first.
    ask('d', 1);
    expect(made).toEqual(['a', 'b']);
    sent();
    await turn();
    expect(made).toEqual(['a', 'b', 'c later', 'd later']);
  });

  it('counts each answer until it is over, and no longer', async () => {
    for (let i = 0; i < 100; i++) ask(`${i}`, 9)();
    expect(made).toHaveLength(100);
    ask('last', 10);
    expect(made).toHaveLength(101);
    ask('one more', 1);
    expect(made).toHaveLength(101);
  });

  it('makes small ones at once, whoever waits', () => {
    ask('a', 10);
    ask('b', 5);
    ask('small', (SMALLEST_COUNTED - 1) / MIB);
    expect(made).toEqual(['a', 'small']);
  });

  it('makes one that is larger than the room alone', async () => {
    const sent = ask('a', 1);
    const largeSent = ask('large', 50);
    ask('b', 1);
    expect(made).toEqual(['a']);
    sent();
    await turn();
    expect(made).toEqual(['a', 'large later']);
    largeSent();
    await turn();
    expect(made).toEqual(['a', 'large later', 'b later']);
  });

  it('makes none for a client that has gone', async () => {
    const sent = ask('a', 10);
    const gone = ask('b', 10);
    ask('c', 5);
    gone();
    sent();
    await turn();
    expect(made).toEqual(['a', 'c later']);
  });

  it('waits for a client that has gone before neither now nor later', () => {
    const once = () => expect.unreachable();
    for (const over of [{ destroyed: true }, { stream: { destroyed: true } }]) {
      void room.within(10 * MIB, { once, ...over }, () => made.push('for nobody'));
    }
    ask('a', 10);
    expect(made).toEqual(['for nobody', 'for nobody', 'a']);
  });

  it('refuses what has waited for ten seconds, and lets nobody wait longer for it', async () => {
    const failures: unknown[] = [];
    const sent = ask('a', 10);
    ask('b', 10, failures);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(failures).toEqual([]);
    ask('c', 5);
    await vi.advanceTimersByTimeAsync(1);
    expect(failures).toMatchObject([{ code: 429, reason: 'TooManyRequests', details: undefined }]);
    sent();
    await turn();
    expect(made).toEqual(['a', 'c later']);
  });
});

it('room is an eighth of what the process may have, within bounds', () => {
  expect([0, 32, 128, 256, 4096].map((mebibytes) => roomWithin(mebibytes * MIB) / MIB)).toEqual([64, 8, 16, 32, 64]);
});

it('an answer takes its body and what its connection holds of it, which is bounded', () => {
  expect(bytesOfSending(1000)).toBe(2000);
  expect(bytesOfAnswer(14 * MIB)).toBe(15 * MIB);
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SLICE_BYTES } from '../../model/answer-memory.js';
import { AnswerRoom, bytesOfAnswer, bytesOfSending, type OutgoingAnswer, SMALLEST_COUNTED } from './answer-room.js';

const MIB = 1024 * 1024;

describe('AnswerRoom', () => {
  let room: AnswerRoom;
  let made: string[];
  /** What was broken off. */
  let broken: string[];
  beforeEach(() => {
    vi.useFakeTimers();
    room = new AnswerRoom(10 * MIB);
    [made, broken] = [[], []];
  });
  afterEach(() => void vi.useRealTimers());

  /** Asks for an answer; what is returned ends it. */
  const ask = (name: string, mebibytes: number, failures: unknown[] = []) => {
    const ending = Object.assign(new EventEmitter(), {
      destroy() {
        broken.push(name);
        // It is over a moment later.
        setTimeout(() => ending.emit('close'), 0);
      },
    });
    const answer = room.makeWithin(mebibytes * MIB, ending, (waited) => made.push(waited ? `${name} later` : name));
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
    const ending: OutgoingAnswer = { once: () => expect.unreachable(), destroy: () => expect.unreachable() };
    for (const over of [{ destroyed: true }, { stream: { destroyed: true, close: () => undefined } }]) {
      void room.makeWithin(10 * MIB, { ...ending, ...over }, () => made.push('for nobody'));
    }
    ask('a', 10);
    expect(made).toEqual(['for nobody', 'for nobody', 'a']);
  });

  it('refuses what has waited for ten seconds, and lets nobody wait longer for it', async () => {
    const failures: unknown[] = [];
    // It may take 43 s.
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
    expect(broken).toEqual([]);
  });

  describe('breaks off what takes longer than 3 s and 256 KiB a second allow', () => {
    it('for those that wait, the oldest first, and no more than they need', async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) ask(name, 2);
      await vi.advanceTimersByTimeAsync(9_000);
      const failures: unknown[] = [];
      // Two mebibytes may take 3 + 8 s, which is 23 turns.
      ask('first', 3, failures);
      await vi.advanceTimersByTimeAsync(2_499);
      expect([made.length, broken]).toEqual([5, []]);
      await vi.advanceTimersByTimeAsync(2);
      expect(broken).toEqual(['a', 'b']);
      expect(made.slice(5)).toEqual(['first later']);
      ask('second', 1);
      expect(made.slice(6)).toEqual(['second']);
      await vi.advanceTimersByTimeAsync(60_000);
      expect([broken, failures]).toEqual([['a', 'b'], []]);
    });

    it('one after the other as more come to wait, whether or not the last is over yet', async () => {
      for (const name of ['a', 'b']) ask(name, 5);
      await vi.advanceTimersByTimeAsync(60_000);
      ask('c', 5);
      ask('d', 5);
      expect(broken).toEqual(['a']);
      await vi.advanceTimersByTimeAsync(1);
      expect(broken).toEqual(['a', 'b']);
      expect(made).toEqual(['a', 'b', 'c later', 'd later']);
    });

    it('but nothing that is still being made', async () => {
      const ending = Object.assign(new EventEmitter(), { headersSent: false, destroy: () => broken.push('slow') });
      void room.makeWithin(10 * MIB, ending, () => undefined);
      const failures: unknown[] = [];
      await vi.advanceTimersByTimeAsync(60_000);
      ask('b', 1, failures);
      await vi.advanceTimersByTimeAsync(10_000);
      expect([broken, failures]).toMatchObject([[], [{ code: 429 }]]);
    });

    it('and nothing as long as nobody waits', async () => {
      ask('a', 10);
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(broken).toEqual([]);
    });

    it('over HTTP/2 by its stream alone', async () => {
      const codes: number[] = [];
      const stream = { destroyed: false, close: (code: number) => codes.push(code) };
      const ending = Object.assign(new EventEmitter(), { stream, destroy: () => undefined });
      void room.makeWithin(10 * MIB, ending, () => undefined);
      await vi.advanceTimersByTimeAsync(60_000);
      ask('b', 1);
      expect(codes).toEqual([8]);
    });
  });
});

it('an answer takes its body and what its connection holds of it, which is bounded', () => {
  expect(bytesOfSending(1000)).toBe(2000);
  expect(bytesOfAnswer(14 * MIB)).toBe(14 * MIB + 2 * SLICE_BYTES);
});

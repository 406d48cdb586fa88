import { expect, test } from 'vitest';
import { VisibleLoader } from './visible-loader.js';

/** A loader whose responses come when they are let go. */
function makeLoader(most?: number) {
  const asked: string[] = [];
  const open: { answer: () => void; signal: AbortSignal }[] = [];
  const clock = { nowMs: 0 };
  const get = (path: string, signal: AbortSignal) =>
    new Promise<Response>((resolve) => {
      asked.push(path);
      open.push({ answer: () => resolve(new Response(JSON.stringify({ path }))), signal });
    });
  const changes = { count: 0 };
  const parts = { get, now: () => clock.nowMs, onChange: () => void changes.count++ };
  const loader = new VisibleLoader<{ path: string }>(parts, 1000, most);
  const answerAll = async () => {
    for (const { answer } of open.splice(0)) answer();
    await new Promise(setImmediate);
  };
  return { loader, asked, open, clock, changes, answerAll };
}

test('three requests are open at once', async () => {
  const { loader, asked, answerAll } = makeLoader();
  loader.want(['a', 'b', 'c', 'd', 'a']);
  expect(asked).toEqual(['a', 'b', 'c']);
  await answerAll();
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
  expect(loader.find('a')?.value).toEqual({ path: 'a' });
});

test('what has left the screen is not asked for', async () => {
  const { loader, asked, answerAll } = makeLoader();
  loader.want(['a', 'b', 'c', 'd']);
  loader.want(['e']);
  await answerAll();
  expect(asked).toEqual(['a', 'b', 'c', 'e']);
});

test('a response is asked for again when it is old', async () => {
  const { loader, asked, answerAll, clock } = makeLoader();
  for (const nowMs of [0, 999, 1000]) {
    clock.nowMs = nowMs;
    loader.want(['a']);
    await answerAll();
  }
  expect(asked).toEqual(['a', 'a']);
});

test('after a stop nothing more comes', async () => {
  const { loader, open, answerAll, changes } = makeLoader();
  loader.want(['a', 'b', 'c', 'd']);
  const signals = open.map(({ signal }) => signal.aborted);
  loader.stop();
  expect(open.map(({ signal }) => signal.aborted)).toEqual(signals.map(() => true));
  await answerAll();
  expect(changes.count).toBe(0);
});

test('the number of responses is bounded', async () => {
  const { loader, answerAll } = makeLoader(1);
  loader.want(['a', 'b']);
  await answerAll();
  expect(loader.find('a')).toBeUndefined();
  expect(loader.find('b')).toBeDefined();
});

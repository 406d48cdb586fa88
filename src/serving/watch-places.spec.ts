import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testOptions } from '../../test/test-options.js';
import type { WatchOptions } from '../config/watch-options.js';
import { beginLongRunning } from '../model/long-running.js';
import type { EarlyRequest, Response } from './early-answer.js';
import { InFlight } from './in-flight.js';
import { RequestGate } from './request-gate.js';

const WATCH: WatchOptions = { isListed: false, maxWatches: 0, shortestMs: 1000, shutdownGraceMs: 0 };

let inFlight: InFlight;

/** A gate that lets one reading request in at a time, and each request's response. */
function gateWith(watch: Partial<WatchOptions> = {}, random?: () => number) {
  inFlight = new InFlight({ reading: 1 });
  const options = testOptions({ watch: { ...WATCH, ...watch }, requestTimeoutMs: 5000 });
  const gate = new RequestGate(options, inFlight, { busy: () => undefined }, random);
  const passed: object[] = [];
  const handler = gate.around((_, response) => passed.push(response));
  const ask = () => {
    const response = Object.assign(new EventEmitter(), {
      setHeader: () => undefined,
      end: () => undefined,
      req: { headers: {} },
    });
    const request = {
      method: 'GET',
      url: '/apis?watch=1',
      headers: {},
      httpVersionMajor: 1,
      socket: { destroy: () => response.emit('close') },
    };
    handler(request as unknown as EarlyRequest, response as unknown as Response);
    return { response, isIn: () => passed.includes(response) };
  };
  return { gate, ask };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a watch that has begun holds no place of other requests, and has no timeout', () => {
  const { ask } = gateWith();
  const watch = ask();
  expect(ask().isIn()).toBe(false);
  const gone = vi.fn();
  beginLongRunning(watch.response, { end: () => undefined, closed: gone });
  expect([ask().isIn(), inFlight.total]).toEqual([true, 2]);
  let closed = false;
  watch.response.once('close', () => (closed = true));
  vi.advanceTimersByTime(60_000);
  // The other request has timed out.
  expect([closed, inFlight.total]).toEqual([false, 1]);
  watch.response.emit('close');
  expect([inFlight.total, gone.mock.calls.length]).toEqual([0, 1]);
});

it('watches end at once when the server stops, and one that begins then too', () => {
  const { gate, ask } = gateWith();
  const end = vi.fn();
  beginLongRunning(ask().response, { end, closed: () => undefined });
  const late = ask();
  gate.refuseNew();
  gate.endWatches();
  expect(end).toHaveBeenCalledTimes(1);
  beginLongRunning(late.response, { end, closed: () => undefined });
  expect(end).toHaveBeenCalledTimes(2);
});

it('watches end at random times within the grace period, and one that has ended is left alone', () => {
  const times = [0.25, 0.75];
  const { gate, ask } = gateWith({ shutdownGraceMs: 8000 }, () => times.shift()!);
  const ends = [vi.fn(), vi.fn(), vi.fn()];
  const watches = ends.map((end) => {
    const watch = ask();
    beginLongRunning(watch.response, { end, closed: () => undefined });
    return watch;
  });
  watches[2]!.response.emit('close');
  gate.endWatches();
  const calls = () => ends.map((end) => end.mock.calls.length);
  expect(calls()).toEqual([0, 0, 0]);
  vi.advanceTimersByTime(2000);
  expect(calls()).toEqual([1, 0, 0]);
  vi.advanceTimersByTime(4000);
  expect(calls()).toEqual([1, 1, 0]);
});

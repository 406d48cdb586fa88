import { describe, expect, it } from 'vitest';
import { type MetricsPoint, UNKNOWN_START } from '../model/metrics-batch.js';
import { nextPair } from './previous-point.js';

const RESOLUTION_MS = 60_000;
const OLD = 1_000_000;

function point(timestampMs: number, startMs: number = OLD, startNs = 0): MetricsPoint {
  return { timestampMs, timestampNs: 0, startMs, startNs, cpuNanoseconds: timestampMs, memoryBytes: 1 };
}

const T = 2_000_000;

describe('nextPair', () => {
  it('has no previous point at first', () => {
    expect(nextPair(undefined, point(T), RESOLUTION_MS)).toEqual({ last: point(T), prev: undefined });
  });

  it('makes the stored point previous when the new one is newer', () => {
    const pair = nextPair({ last: point(T), prev: undefined }, point(T + 15_000), RESOLUTION_MS);
    expect(pair).toEqual({ last: point(T + 15_000), prev: point(T) });
  });

  it('keeps the previous point while the kubelet serves the same sample again', () => {
    const pair = nextPair({ last: point(T + 15_000), prev: point(T) }, point(T + 15_000), RESOLUTION_MS);
    expect(pair).toEqual({ last: point(T + 15_000), prev: point(T) });
  });

  it('keeps the previous point when time goes back, but not beyond it', () => {
    const stored = { last: point(T + 15_000), prev: point(T) };
    expect(nextPair(stored, point(T + 5000), RESOLUTION_MS).prev).toEqual(point(T));
    expect(nextPair(stored, point(T), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(stored, point(T - 1), RESOLUTION_MS).prev).toBeUndefined();
  });

  it('drops the previous point of a container that started after the stored point', () => {
    const stored = { last: point(T), prev: point(T - 15_000) };
    expect(nextPair(stored, point(T + 5000, T + 1), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(stored, point(T + 5000, T), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(stored, point(T + 5000, T - 1), RESOLUTION_MS).prev).toEqual(point(T));
    expect(nextPair(stored, point(T + 5000, T - 1, 999_999), RESOLUTION_MS).prev).toEqual(point(T));
  });

  it('has no previous point of zeros for a restarted container whose page is repeated', () => {
    const restarted = nextPair({ last: point(T), prev: point(T - 1) }, point(T + 5000, T + 1000), RESOLUTION_MS);
    expect(nextPair(restarted, point(T + 5000, T + 1000), RESOLUTION_MS).prev).toBeUndefined();
  });

  it('counts the start of a fresh container as a point without CPU', () => {
    const start = { timestampMs: T, timestampNs: 0, startMs: T, startNs: 0, cpuNanoseconds: 0, memoryBytes: 1 };
    expect(nextPair(undefined, point(T + 10_000, T), RESOLUTION_MS).prev).toEqual(start);
    expect(nextPair(undefined, point(T + 59_999, T), RESOLUTION_MS).prev).toEqual(start);
    expect(nextPair({ last: point(T + 1), prev: undefined }, point(T + 10_000, T), RESOLUTION_MS).prev).toEqual(start);
  });

  it('is not fresh below 10 s or from one resolution on, to the nanosecond', () => {
    expect(nextPair(undefined, point(T + 9999, T), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(undefined, point(T + 10_000, T, 1), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(undefined, point(T + 60_000, T), RESOLUTION_MS).prev).toBeUndefined();
    expect(nextPair(undefined, point(T + 60_000, T, 1), RESOLUTION_MS).prev).toMatchObject({ timestampNs: 1 });
    expect(nextPair(undefined, point(T, UNKNOWN_START), RESOLUTION_MS).prev).toBeUndefined();
  });
});

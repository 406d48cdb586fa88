import { expect, test } from 'vitest';
import { lastAndHighest, sparklineStrokes } from './sparkline-points.js';

test('a line goes from left to right, with zero at the bottom', () => {
  expect(sparklineStrokes([0, 5, 10], 100, 20)).toEqual(['0.0,20.0 50.0,10.0 100.0,0.0']);
});

test('a line goes over two missing points and breaks at three', () => {
  const none = undefined;
  expect(sparklineStrokes([1, none, none, 1, none, none, none, 1], 70, 10)).toEqual(['0.0,0.0 30.0,0.0', '70.0,0.0']);
});

test('nothing used is a line at the bottom', () => {
  expect(sparklineStrokes([0, 0], 10, 10)).toEqual(['0.0,10.0 10.0,10.0']);
});

test('no points are no line', () => {
  expect(sparklineStrokes([undefined], 10, 10)).toEqual([]);
  expect(lastAndHighest([undefined])).toBeUndefined();
});

test('the last and the highest are said', () => {
  expect(lastAndHighest([1, 3, 2, undefined])).toEqual({ last: 2, highest: 3 });
});

import { expect, it } from 'vitest';
import { recommendReplicas } from './recommendation.ts';

const pods = (...used: readonly (number | undefined)[]) => used.map((one) => ({ requested: 100, used: one }));

it.each([
  // 90 % of a target of 60 %: half as many again.
  { used: [90, 90], target: 60, expected: { replicas: 3, utilization: 90 } },
  { used: [30, 30, 30, 30], target: 60, expected: { replicas: 2, utilization: 30 } },
  // Within a tenth of the target.
  { used: [65, 65], target: 60, expected: { replicas: 2, utilization: 65 } },
  // Up: the Pod without numbers is idle. 180 of 300 is 60 %, the target: it stays.
  { used: [90, 90, undefined], target: 60, expected: { replicas: 3, utilization: 90 } },
  // Down: it is fully used. 160 of 300 is 53 %, and 53/60 of three is 2.65.
  { used: [30, 30, undefined], target: 60, expected: { replicas: 3, utilization: 30 } },
  { used: [undefined, undefined], target: 60, expected: undefined },
])('wants $expected.replicas Pods with $used at $target %', ({ used, target, expected }) => {
  expect(recommendReplicas(pods(...used), target)).toEqual(expected);
});

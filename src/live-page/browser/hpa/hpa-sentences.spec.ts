import { expect, test } from 'vitest';
import type { Autoscaler, MetricValue } from './autoscaler.js';
import { conditionMeaning, goalSentence, goalsOf, groupSentences, isTrouble, sizeSentence } from './hpa-sentences.js';

function autoscaler(target: MetricValue, current?: MetricValue, desiredReplicas = 3): Autoscaler {
  return {
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
    status: {
      currentReplicas: 3,
      desiredReplicas,
      currentMetrics: current ? [null, { type: 'Resource', resource: { name: 'cpu', current } }] : null,
    },
  };
}

test('the size is said with what the HPA wants', () => {
  expect(sizeSentence(autoscaler({}))).toBe('Deployment web has 3 Pods, as the HPA wants. The HPA may choose 2 to 10.');
  expect(sizeSentence(autoscaler({}, undefined, 5))).toBe(
    'Deployment web has 3 Pods. The HPA wants 5. The HPA may choose 2 to 10.',
  );
});

test.each<[MetricValue, MetricValue | undefined, string]>([
  [
    { averageUtilization: 60 },
    { averageUtilization: 90, averageValue: '90m' },
    'CPU: the target is 60 % of what the Pods request. The controller saw 90 % of what the Pods request. That is 150 % of the target: it asks for more Pods.',
  ],
  [
    { averageUtilization: 60 },
    { averageUtilization: 66 },
    'CPU: the target is 60 % of what the Pods request. The controller saw 66 % of what the Pods request. That is within 10 % of the target: the number of Pods stays.',
  ],
  [
    { averageValue: '200m' },
    { averageValue: '50m' },
    'CPU: the target is 200m a Pod. The controller saw 50m a Pod. That is 25 % of the target: it asks for fewer Pods.',
  ],
  [{ averageValue: '200m' }, undefined, 'CPU: the target is 200m a Pod. The controller has no number yet.'],
])('target %o, current %o', (target, current, sentence) => {
  expect(goalsOf(autoscaler(target, current)).map(goalSentence)).toEqual([sentence]);
});

test('another metric is of another server', () => {
  expect(goalSentence({ type: 'External' })).toBe(
    'A metric of type External: it comes from another server, not from this one.',
  );
});

test('groups are said only where there is a Pod', () => {
  const pod = { metadata: { name: 'a' } };
  const none = { counted: [pod], missing: [], unready: [], ignored: [] };
  expect(groupSentences(none, 'cpu')).toEqual(['1 Pod with a number for CPU.']);
  const all = groupSentences({ counted: [], missing: [pod, pod], unready: [pod], ignored: [pod] }, 'cpu');
  expect(all).toHaveLength(5);
  expect(all[1]).toContain('2 Pods without a number.');
  expect(all[4]).toBe('Without any number the controller does nothing.');
});

test('known reasons have a meaning, others have none', () => {
  expect(conditionMeaning({ type: 'AbleToScale', status: 'True', reason: 'ScaleDownStabilized' })).toContain('waits');
  expect(conditionMeaning({ type: 'AbleToScale', status: 'True', reason: 'constructor' })).toBeUndefined();
});

test('a limit is trouble when it is true, all else when it is false', () => {
  expect(isTrouble({ type: 'ScalingLimited', status: 'True' })).toBe(true);
  expect(isTrouble({ type: 'ScalingLimited', status: 'False' })).toBe(false);
  expect(isTrouble({ type: 'ScalingActive', status: 'False' })).toBe(true);
});

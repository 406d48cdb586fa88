import { expect, test } from 'vitest';
import type { Pod } from './objects.js';
import { boundOfPod } from './pod-resources.js';

const metadata = { name: 'web-0', namespace: 'shop' };
const asking = (cpu?: string) => ({ name: 'c', resources: cpu === undefined ? {} : { requests: { cpu } } });

function requestOf(spec: Pod['spec']): number | undefined {
  return boundOfPod({ metadata, spec }, 'requests', 'cpu');
}

test('a Pod requests what its containers request', () => {
  expect(requestOf({ containers: [asking('250m'), asking('1')] })).toBe(1.25);
});

test('a sidecar counts, another init container does not', () => {
  const sidecar = { ...asking('500m'), restartPolicy: 'Always' };
  expect(requestOf({ initContainers: [asking('4'), sidecar], containers: [asking('250m')] })).toBe(0.75);
});

test('a container without a request leaves the Pod without one', () => {
  expect(requestOf({ containers: [asking('250m'), asking()] })).toBeUndefined();
  expect(requestOf({ containers: [asking(), asking('250m')] })).toBeUndefined();
});

test('what the Pod says as a whole counts', () => {
  expect(requestOf({ containers: [asking()], resources: { requests: { cpu: '2' } } })).toBe(2);
});

test('a Pod that says nothing has no request', () => {
  expect(requestOf(undefined)).toBeUndefined();
  expect(requestOf({ containers: [asking('0')] })).toBeUndefined();
});

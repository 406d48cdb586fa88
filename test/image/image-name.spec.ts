import { expect, it } from 'vitest';
import { qualified } from '../../deploy/image/image-layout.ts';

// As containerd and Docker read names: a first part with a dot or a colon, or localhost, is a registry.
it.each([
  ['metrics-server-ts', 'docker.io/library/metrics-server-ts:v1'],
  ['team/metrics-server-ts', 'docker.io/team/metrics-server-ts:v1'],
  ['localhost/metrics-server-ts', 'localhost/metrics-server-ts:v1'],
  ['registry.example/team/metrics-server-ts', 'registry.example/team/metrics-server-ts:v1'],
  ['registry:5000/metrics-server-ts', 'registry:5000/metrics-server-ts:v1'],
])('%s is known as %s', (repository, name) => {
  expect(qualified(repository, 'v1')).toBe(name);
});

import { instanceToPlain, plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceUsage } from '../model/usage.js';
import { toNodeMetrics, toPodMetrics } from './metrics-objects.js';
import { NodeMetrics } from './objects/node-metrics.js';
import { PodMetrics } from './objects/pod-metrics.js';

const usage = { cpuNanocores: 251e6, memoryBytes: 10_485_760, timestampMs: 1_790_000_015_999, windowNs: 15_123e6 };
const nowMs = 1_790_000_020_000;

describe('toNodeMetrics', () => {
  const node = { name: 'n', labels: { pool: 'a' }, addresses: [], kubeletPort: 10250, ready: true };

  it('writes the wire form', () => {
    expect(toNodeMetrics(node, usage, nowMs)).toEqual({
      metadata: { name: 'n', creationTimestamp: '2026-09-21T14:13:40Z', labels: { pool: 'a' } },
      timestamp: '2026-09-21T14:13:35Z',
      window: '15.123s',
      usage: { cpu: '251m', memory: '10Mi' },
    });
  });

  it('leaves out empty labels', () => {
    expect(toNodeMetrics({ ...node, labels: {} }, usage, nowMs).metadata).not.toHaveProperty('labels');
  });
});

describe('toPodMetrics', () => {
  it('writes the wire form, containers in order', () => {
    const pod = { namespace: 'shop', name: 'web-0', labels: {} };
    const containers = ['b', 'a'].map((name) => ({ name, usage }));
    expect(toPodMetrics(pod, { timestampMs: usage.timestampMs, windowNs: 15e9, containers }, nowMs)).toEqual({
      metadata: { name: 'web-0', namespace: 'shop', creationTimestamp: '2026-09-21T14:13:40Z' },
      timestamp: '2026-09-21T14:13:35Z',
      window: '15s',
      containers: [
        { name: 'b', usage: { cpu: '251m', memory: '10Mi' } },
        { name: 'a', usage: { cpu: '251m', memory: '10Mi' } },
      ],
    });
  });
});

describe('the classes in objects/ are the definition of what these functions make', () => {
  const name = fc.string({ minLength: 1 });
  const labels = fc.dictionary(
    name.filter((key) => !(key in Object.prototype)),
    fc.string(),
  );
  const anyUsage: fc.Arbitrary<ResourceUsage> = fc.record({
    cpuNanocores: fc.nat(),
    memoryBytes: fc.nat(),
    timestampMs: fc.nat(4e12),
    windowNs: fc.nat(),
  });

  it('for Nodes', () => {
    fc.assert(
      fc.property(name, labels, anyUsage, (nodeName, nodeLabels, of) => {
        const node = { name: nodeName, labels: nodeLabels, addresses: [], kubeletPort: 0, ready: true };
        const object = toNodeMetrics(node, of, nowMs);
        const defined = plainToInstance(NodeMetrics, object, {
          excludeExtraneousValues: true,
          exposeUnsetFields: false,
        });
        expect(instanceToPlain(defined, { exposeUnsetFields: false })).toEqual(object);
      }),
    );
  });

  it('for Pods', () => {
    fc.assert(
      fc.property(
        name,
        name,
        labels,
        fc.array(fc.record({ name, usage: anyUsage }), { minLength: 1 }),
        (ns, pod, l, c) => {
          const usageOfPod = { timestampMs: c[0]!.usage.timestampMs, windowNs: c[0]!.usage.windowNs, containers: c };
          const object = toPodMetrics({ namespace: ns, name: pod, labels: l }, usageOfPod, nowMs);
          const defined = plainToInstance(PodMetrics, object, {
            excludeExtraneousValues: true,
            exposeUnsetFields: false,
          });
          expect(instanceToPlain(defined, { exposeUnsetFields: false })).toEqual(object);
        },
      ),
    );
  });
});

import { instanceToPlain, plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceUsage } from '../../model/usage.js';
import { toNodeMetrics, toPodMetrics } from './metrics-objects.js';
import { NodeMetrics } from './node-metrics.js';
import { PodMetrics } from './pod-metrics.js';
import { EXTRA_GAUGES } from '../../model/resources.js';

const swapOf = (value: number) => [{ resource: EXTRA_GAUGES[0]!, value }];

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

  it('writes swap beside them when it is known, zero too', () => {
    const { usage: zero } = toNodeMetrics(node, { ...usage, gauges: swapOf(0) }, nowMs);
    expect(zero).toEqual({ cpu: '251m', memory: '10Mi', swap: '0' });
    expect(toNodeMetrics(node, { ...usage, gauges: swapOf(3 * 1024 ** 2) }, nowMs).usage).toHaveProperty('swap', '3Mi');
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

describe('a Pod as a whole', () => {
  const pod = { namespace: 'shop', name: 'web-0', labels: { app: 'web' } };
  const of = { timestampMs: usage.timestampMs, windowNs: 15e9, containers: [{ name: 'b', usage }] };

  it('is in annotations with the time at which it was measured', () => {
    const whole = { cpuNanocores: 300e6, memoryBytes: 2 ** 24, timestampMs: 1_790_000_012_000, windowNs: 14.5e9 };
    expect(toPodMetrics(pod, { ...of, whole }, nowMs).metadata).toEqual({
      ...toPodMetrics(pod, of, nowMs).metadata,
      annotations: {
        'metrics.k8s.io/pod-cpu': '300m',
        'metrics.k8s.io/pod-memory': '16Mi',
        'metrics.k8s.io/pod-timestamp': '2026-09-21T14:13:32Z',
        'metrics.k8s.io/pod-window': '14.5s',
      },
    });
    expect(
      toPodMetrics(pod, { ...of, whole: { ...whole, gauges: swapOf(4096) } }, nowMs).metadata.annotations,
    ).toMatchObject({
      'metrics.k8s.io/pod-swap': '4Ki',
    });
  });

  it('has keys in the order in which maps are written', () => {
    const keys = Object.keys(
      toPodMetrics(pod, { ...of, whole: { ...usage, gauges: swapOf(1) } }, nowMs).metadata.annotations!,
    );
    expect(keys).toEqual(keys.toSorted());
  });
});

describe('the classes in objects/ are the definition of what these functions make', () => {
  const name = fc.string({ minLength: 1 });
  const labels = fc.dictionary(
    name.filter((key) => !(key in Object.prototype)),
    fc.string(),
  );
  const anyUsage: fc.Arbitrary<ResourceUsage> = fc.record(
    {
      cpuNanocores: fc.nat(),
      memoryBytes: fc.nat(),
      timestampMs: fc.nat(4e12),
      windowNs: fc.nat(),
      gauges: fc.nat().map(swapOf),
    },
    { requiredKeys: ['cpuNanocores', 'memoryBytes', 'timestampMs', 'windowNs'], noNullPrototype: true },
  );

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

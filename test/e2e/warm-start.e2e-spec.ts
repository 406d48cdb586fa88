import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerStatus } from '../../src/internal-api/objects/server-status.js';
import type { NodeMetricsList } from '../../src/metrics-api/objects/node-metrics.js';
import type { PodMetricsList } from '../../src/metrics-api/objects/pod-metrics.js';
import { ServerUnderTest } from './server-under-test.ts';

const NODES = '/apis/metrics.k8s.io/v1beta1/nodes';
const PODS = '/apis/metrics.k8s.io/v1beta1/pods';
/** From the last cycle before a restart to the first one after it, in the cluster's time. */
const AWAY_S = 20;

describe('a server that is restarted with --state-dir', () => {
  let folder: string;
  let flags: string[];
  let server: ServerUnderTest;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-state-'));
    flags = [`--state-dir=${folder}`];
    server = await ServerUnderTest.start({ nodes: 2, pods: 4 }, flags);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  async function restart(between?: () => Promise<void>): Promise<void> {
    server.nowMs += AWAY_S * 1000;
    server.cluster.update();
    await server.restart(flags, between);
  }

  it('answers with true rates after its first cycle', async () => {
    await restart();
    const nodes = (await server.json<NodeMetricsList>(NODES)).items;
    expect(nodes.map(({ metadata }) => metadata.name)).toEqual(['node-1', 'node-2']);
    const pods = (await server.json<PodMetricsList>(PODS)).items;
    expect(pods.length).toBeGreaterThan(0);
    // A kubelet measures up to 15 s before it is asked: the window is that between its two samples.
    for (const { window } of [...nodes, ...pods]) {
      expect(Number.parseFloat(window)).toBeGreaterThanOrEqual(AWAY_S - 15);
      expect(Number.parseFloat(window)).toBeLessThanOrEqual(AWAY_S + 15);
    }
    expect((await server.get('/readyz/metric-storage-ready')).text).toBe('ok');
    const { stateFile } = await server.json<ServerStatus>('/internal/v1/status');
    expect(stateFile).toMatchObject({ path: join(folder, 'points'), bytes: expect.any(Number) as number });
    expect(server.log).toContainEqual(expect.stringMatching(/^info .*points has points of 2 nodes, \d+ s old$/));
  });

  it('starts as ever, and says why, when the file is damaged', async () => {
    await restart(async () => {
      const path = join(folder, 'points');
      const bytes = await readFile(path);
      await writeFile(path, bytes.subarray(0, bytes.length / 2));
    });
    expect(server.log).toContainEqual(expect.stringMatching(/^warning .*points is damaged/));
    expect((await server.get(NODES)).status).toBe(503);
    await server.cycle();
    expect((await server.json<NodeMetricsList>(NODES)).items).toHaveLength(2);
  });
});

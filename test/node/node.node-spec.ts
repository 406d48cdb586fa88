import { afterAll, beforeAll, describe } from 'vitest';
import { SUBJECT } from '../cluster/server.ts';
import { accessScenarios } from './access.scenarios.ts';
import { chartScenarios, goingBackScenarios, installingScenarios } from './installing.scenarios.ts';
import { RealNode } from './kubelet/real-node.ts';
import { littleCpuScenarios } from './little-cpu.scenarios.ts';
import { livesScenarios } from './lives.scenarios.ts';
import { install } from './metrics-server/installation.ts';
import { CRASHING_POD, FINISHING_POD, RESTARTED_POD, STEADY_PODS, podObject } from './pods/burners.ts';
import type { BurnerPod } from './pods/burners.ts';
import { originalSuiteScenarios } from './original-suite.scenarios.ts';
import { MetricsHistory } from './pods/metrics-history.ts';
import { runtimeRestartScenarios } from './runtime-restart.scenarios.ts';
import { ServerHealth } from './server-health.scenarios.ts';
import { serverProcessScenarios } from './server-process.scenarios.ts';
import { topScenarios } from './top.scenarios.ts';

let node: RealNode;
let history: MetricsHistory;
const health = new ServerHealth(() => node);

async function create(...pods: BurnerPod[]): Promise<void> {
  for (const pod of pods) await node.admin.create('/api/v1/namespaces/default/pods', podObject(pod));
}

beforeAll(async () => {
  node = await RealNode.start(process.env['NODE_IMAGES']?.split(':') ?? []);
  await create(...STEADY_PODS, CRASHING_POD, RESTARTED_POD);
});
afterAll(async () => {
  await history?.stop();
  await node?.stop();
});

// One after the other on one node: each begins with what the one before has left.
if (SUBJECT === 'ours') installingScenarios(() => node);

describe('as a Pod on a real kubelet', () => {
  beforeAll(async () => {
    await install(node, SUBJECT);
    history = new MetricsHistory(node.admin);
    history.start();
    await health.begin();
    await create(FINISHING_POD);
  });

  topScenarios(() => node);
  accessScenarios(() => node);
  livesScenarios(
    () => node,
    () => history,
  );
  serverProcessScenarios(() => node);
  littleCpuScenarios(() => node);
  runtimeRestartScenarios(() => node);
  originalSuiteScenarios(() => node);
  health.scenarios();
});

if (SUBJECT === 'ours') {
  goingBackScenarios(() => node);
  chartScenarios(() => node);
}

import { BenchFleet } from '../bench/fleet/fleet.ts';
import { PODS } from '../bench/fleet/identity.ts';
import { LoadConnection } from '../bench/load/load-connection.ts';
import { loadedModules } from './loaded-modules.ts';
import { ProbedServer } from './probed-server.ts';

/** What the server uses, counted and not timed, by a name that says of what. */
export type Budget = Record<string, number>;

const [FEW, MANY] = [10, 110];
const CONTAINERS = PODS * 1.5;
const API = '/apis/metrics.k8s.io/v1beta1';
const TIMES = 4;
const ANSWERS = 20;
/** The caches of a server are full and its functions compiled after so much. */
const WARM_CYCLES = 3;

/** Measures everything that has a budget; takes some ten seconds of CPU time. */
export async function measureBudget(): Promise<Budget> {
  const fleet = await BenchFleet.start([FEW, MANY], { sampleEveryMs: 1 });
  try {
    const small = await ProbedServer.start(FEW, fleet.access);
    const kept = await keptBytes(small);
    await small.stop();
    const server = await ProbedServer.start(MANY, fleet.access);
    const keptOfMany = await keptBytes(server);
    const scrape = await server.allocatedBy(TIMES, () => server.tell('cycle'));
    const getNode = await allocatedByAnswer(server, fleet, `${API}/nodes/worker-000`);
    const select = await allocatedByAnswer(server, fleet, `${API}/namespaces/team-04/pods?labelSelector=app%3Dweb-a1`);
    const listPods = await allocatedByAnswer(server, fleet, `${API}/pods`);
    await server.stop();
    const { modules, bytes } = await loadedModules();
    return {
      'bytes kept for each container': (keptOfMany - kept) / ((MANY - FEW) * CONTAINERS),
      'bytes allocated by the scrape of one node': scrape / MANY,
      'bytes allocated by an answer: one node': getNode,
      'bytes allocated by an answer: Pods of a namespace and label': select,
      'bytes allocated by an answer: all of 3,300 Pods': listPods,
      'modules loaded at start': modules,
      'bytes of modules loaded at start': bytes,
    };
  } finally {
    fleet.stop();
  }
}

async function keptBytes(server: ProbedServer): Promise<number> {
  for (let i = 0; i < WARM_CYCLES; i++) await server.tell('cycle');
  return (await server.tell('collect')).bytes;
}

async function allocatedByAnswer(server: ProbedServer, fleet: BenchFleet, path: string): Promise<number> {
  const fail = (error: Error): never => {
    throw error;
  };
  const request = { path, accept: 'application/json' };
  const connection = await LoadConnection.open(server.port, fleet.access.frontProxy, request, fail);
  const ask = (): Promise<void> => {
    let left = ANSWERS;
    return connection.run(() => --left > 0);
  };
  await ask();
  const allocated = await server.allocatedBy(TIMES, ask);
  connection.close();
  return allocated / ANSWERS;
}

// npm run test:clients: real clients of metrics.k8s.io, what they ask, and what they make of it. Writes result.json, which
// docs/clients.md is made of.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binary } from '../cluster/binaries.ts';
import { moduleVersion } from './callers/program.ts';
import { CLIENTS, notRun } from './callers/all.ts';
import { ClientCluster, STATES } from './client-cluster.ts';
import type { State } from './client-cluster.ts';
import type { Call } from './client.ts';
import { comparedNumbers, comparedWithout, failure } from './outcome.ts';
import { distinctRequests, writeResult } from './result.ts';
import type { CallResult, ControllerResult } from './result.ts';
import type { AskedRequest } from './tap.ts';
import { CONTROLLERS } from './controllers.ts';
import { TRAPS } from './traps.ts';

const LIST = '/apis/metrics.k8s.io/v1beta1/nodes';

interface Recorded {
  version: string;
  asked: readonly AskedRequest[];
  readonly outcomes: Partial<Record<State, string>>;
}

const runs = CLIENTS.flatMap((client, index) =>
  client.calls.map((call) => ({ client, call, key: `${index} ${call.name}` })),
);
const recorded = new Map<string, Recorded>(runs.map(({ key }) => [key, { version: '', asked: [], outcomes: {} }]));
const controllers: ControllerResult[] = [];
const traps: Record<string, string> = {};
let clients: ClientCluster;

beforeAll(async () => {
  clients = await ClientCluster.create();
});
afterAll(() => clients?.stop());

async function outcomeOf(state: State, call: Call): Promise<{ outcome: string; asked: readonly AskedRequest[] }> {
  const { admin } = clients.cluster;
  clients.tap.take();
  if (state === 'nothing measured') {
    const { message } = JSON.parse((await admin.send('GET', LIST)).text) as { message: string };
    const answer = await call.run(clients);
    const asked = clients.tap.take();
    return { outcome: failure(call, answer, message, asked.length), asked };
  }
  const served = await clients.readNumbers(call.reads, call.namespace);
  const answer = await call.run(clients);
  // Nothing was measured in between.
  expect(await clients.readNumbers(call.reads, call.namespace)).toEqual(served);
  const compare = state === 'healthy' ? comparedNumbers : comparedWithout;
  return { outcome: compare(call, answer, served), asked: clients.tap.take() };
}

describe.each(STATES)('%s', (state) => {
  beforeAll(() => clients.enter(state));

  it.each(runs)('$client.name: $call.name', async ({ client, call, key }) => {
    const { outcome, asked } = await outcomeOf(state, call);
    const one = recorded.get(key)!;
    one.outcomes[state] = outcome;
    if (state !== 'healthy') return;
    one.version = await client.readVersion(clients);
    one.asked = distinctRequests(asked);
    expect(one.asked).not.toEqual([]);
  });

  it.each(TRAPS.filter((trap) => trap.state === state))('trap: $name', async (trap) => {
    traps[trap.name] = await trap.show(clients);
  });
});

describe('controllers', () => {
  it.each(CONTROLLERS)('$client: $call', async (controller) => {
    const { client, call, program, module } = controller;
    clients.controllerTap.take();
    const did = await controller.run(clients);
    const asked = distinctRequests(clients.controllerTap.take());
    controllers.push({ client, version: await moduleVersion(binary(program), module), call, asked, did });
  });
});

it('all of them are recorded', async () => {
  const calls = runs.map(({ client, call, key }): CallResult => {
    const { version, asked, outcomes } = recorded.get(key)!;
    expect({ name: call.name, states: Object.keys(outcomes) }).toEqual({ name: call.name, states: [...STATES] });
    return { client: client.name, version, call: call.name, asked, outcomes: outcomes as CallResult['outcomes'] };
  });
  expect(Object.keys(traps)).toEqual(TRAPS.map(({ name }) => name));
  expect(controllers.map(({ call }) => call)).toEqual(CONTROLLERS.map(({ call }) => call));
  const kubernetes = await moduleVersion(binary('kube-apiserver'), 'k8s.io/kubernetes');
  writeResult({ date: new Date().toISOString().slice(0, 10), kubernetes, calls, controllers, traps, notRun });
});

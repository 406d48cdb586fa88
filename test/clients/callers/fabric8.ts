import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Call, Client } from '../client.ts';
import { packagesFolder } from '../install.ts';
import { answerOf, runProgram } from './program.ts';
import type { Printed } from './program.ts';

const PROGRAM = fileURLToPath(new URL('../programs/fabric8/MetricsClient.java', import.meta.url));

export function askFabric8(asked: string, kubeconfig: string): Promise<Printed> {
  return runProgram('java', ['-cp', join(packagesFolder('fabric8'), '*'), PROGRAM, asked, kubeconfig]);
}

function call(name: string, asked: string, reads: Call['reads']): Call {
  const run: Call['run'] = async ({ kubeconfig }) => answerOf(await askFabric8(asked, kubeconfig));
  return { name, reads, rounding: 'none', run };
}

export const fabric8Client: Client = {
  name: 'fabric8 kubernetes-client',
  needsV1beta1: true,
  readVersion: async () => {
    const file = readdirSync(packagesFolder('fabric8')).find((name) => /^kubernetes-client-\d/.test(name))!;
    return file.replace(/^kubernetes-client-|\.jar$/g, '');
  },
  calls: [call('`top().nodes().metrics()`', 'nodes', 'nodes'), call('`top().pods().metrics()`', 'pods', 'containers')],
};

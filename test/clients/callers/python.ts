import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Call, Client } from '../client.ts';
import { packagesFolder } from '../install.ts';
import { answerOf, runProgram } from './program.ts';
import type { Printed } from './program.ts';

const PROGRAM = fileURLToPath(new URL('../programs/python/metrics_client.py', import.meta.url));

export function runPython(...words: string[]): Promise<Printed> {
  return runProgram(join(packagesFolder('python'), 'bin', 'python'), words, { PYTHONDONTWRITEBYTECODE: '1' });
}

export function askPython(asked: string, kubeconfig: string): Promise<Printed> {
  return runPython(PROGRAM, asked, kubeconfig);
}

function call(name: string, asked: string, reads: Call['reads']): Call {
  const run: Call['run'] = async ({ kubeconfig }) => answerOf(await askPython(asked, kubeconfig));
  return { name, reads, rounding: 'none', run };
}

export const pythonClient: Client = {
  name: 'Python kubernetes',
  needsV1beta1: true,
  readVersion: async () => {
    const { stdout } = await runPython('-c', 'import kubernetes; print(kubernetes.__version__)');
    return stdout.trim();
  },
  calls: [
    call("`list_cluster_custom_object('metrics.k8s.io', 'v1beta1', 'nodes')`", 'nodes', 'nodes'),
    call("`list_cluster_custom_object('metrics.k8s.io', 'v1beta1', 'pods')`", 'pods', 'containers'),
    call("`DynamicClient`, `api_version='metrics.k8s.io/v1beta1'`", 'dynamic', 'containers'),
  ],
};

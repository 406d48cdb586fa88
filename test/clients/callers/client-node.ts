import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Call, Client } from '../client.ts';
import { answerOf, runProgram } from './program.ts';
import type { Printed } from './program.ts';

const PROGRAM = fileURLToPath(new URL('../programs/client-node.ts', import.meta.url));

export function askNode(asked: string, kubeconfig: string): Promise<Printed> {
  return runProgram(process.execPath, [PROGRAM, asked, kubeconfig]);
}

function call(name: string, asked: string, reads: Call['reads']): Call {
  return {
    name,
    reads,
    rounding: 'none',
    run: async ({ kubeconfig }) => answerOf(await askNode(asked, kubeconfig)),
  };
}

export const nodeClient: Client = {
  name: '@kubernetes/client-node',
  needsV1beta1: true,
  readVersion: async () => {
    const main = createRequire(import.meta.url).resolve('@kubernetes/client-node');
    const text = await readFile(main.replace(/\/dist\/.*/, '/package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  },
  calls: [
    call('`Metrics.getNodeMetrics()`', 'nodes', 'nodes'),
    call('`Metrics.getPodMetrics()`', 'pods', 'containers'),
    call('`topPods`', 'topPods', 'containers'),
  ],
};

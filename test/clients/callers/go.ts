import { binary } from '../../cluster/binaries.ts';
import type { Call, Client } from '../client.ts';
import { answerOf, moduleVersion, runProgram } from './program.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** One call of test/cluster/metrics-clients, which asks for this form of response if one is given. */
function call(name: string, asked: string, more: Omit<Call, 'name' | 'run'>, accept = ''): Call {
  return {
    name,
    ...more,
    run: async ({ kubeconfig }) => {
      const flags = [`--kubeconfig=${kubeconfig}`, `--call=${asked}`, `--accept=${accept}`];
      return answerOf(await runProgram(binary('metrics-clients'), flags));
    },
  };
}

function client(name: string, module: string, calls: readonly Call[]): Client {
  return { name, readVersion: () => moduleVersion(binary('metrics-clients'), module), calls };
}

const nodes = { reads: 'nodes', rounding: 'none' } as const;
const containers = { reads: 'containers', rounding: 'none' } as const;

/** client-go, controller-runtime and the descheduler's collector, in one Go program. */
export const goClients: readonly Client[] = [
  client('client-go', 'k8s.io/client-go', [
    call('typed, `NodeMetricses().List`', 'typed nodes', nodes),
    call('typed, JSON, `PodMetricses("").List`', 'typed pods', containers, JSON_TYPE),
    call('typed, protobuf, `PodMetricses("").List`', 'typed pods', containers, PROTOBUF),
    call('typed, `MetricsV1().PodMetricses("").List`', 'typed v1 pods', containers),
    call('dynamic, `List` of pods', 'dynamic pods', containers),
  ]),
  client('controller-runtime', 'sigs.k8s.io/controller-runtime', [
    call('`client.List` of NodeMetrics', 'controller-runtime nodes', nodes),
    call('`client.List` of PodMetrics', 'controller-runtime pods', containers),
  ]),
  client('descheduler', 'sigs.k8s.io/descheduler', [
    call('`metricscollector.Collect`, the first', 'descheduler collect', nodes),
    call('`metricscollector.Collect`, the second', 'descheduler collect twice', { ...nodes, rounding: 'millicores' }),
  ]),
];

import type { ApiObject } from '../../cluster/api-client.ts';
import type { KubectlOutcome, KubectlVersion } from '../../cluster/kubectl.ts';
import type { Answer, Call, Client } from '../client.ts';
import { containerNumbers } from '../numbers.ts';
import type { Numbers } from '../numbers.ts';

type RowNumbers = (cells: readonly string[]) => Numbers;

const ROUNDED = { rounding: 'millicores and mebibytes', unknown: '`<unknown>`' } as const;

const nodeRow: RowNumbers = ([name, cpu, , memory]) => ({ [name!]: { cpu: cpu!, memory: memory! } });
const tableRow: RowNumbers = ([name, cpu, memory]) => ({ [name!]: { cpu: cpu!, memory: memory! } });
const containerRow: RowNumbers = ([pod, name, cpu, memory]) => ({
  [`shop/${pod}/${name}`]: { cpu: cpu!, memory: memory! },
});

/** A kubectl of one version. */
export function kubectlClient(version: KubectlVersion): Client {
  const call = (words: string, numbersOf: (stdout: string) => Numbers, more: Omit<Call, 'name' | 'run'>): Call => ({
    name: `kubectl ${words}`,
    ...more,
    run: async ({ cluster, kubeconfig }) =>
      answerOf(await cluster.kubectl(version, kubeconfig).run(...words.split(' ')), numbersOf),
  });
  return {
    name: 'kubectl',
    ...(version !== '1.37' && { needsV1beta1: true }),
    readVersion: async ({ cluster }) => {
      const { clientVersion } = JSON.parse(await cluster.kubectl(version).text('version', '--client', '-o', 'json'));
      return String(clientVersion.gitVersion).replace(/^v/, '').replace(/-.*/, '');
    },
    calls: [
      call('top nodes', rowNumbers(nodeRow), { reads: 'nodes', ...ROUNDED }),
      call('top pods -n shop --containers', rowNumbers(containerRow), {
        reads: 'containers',
        namespace: 'shop',
        rounding: 'millicores and mebibytes',
      }),
      call('get nodemetrics', rowNumbers(tableRow), { reads: 'nodes', rounding: 'none' }),
      call('get podmetrics -A -o json', listNumbers, { reads: 'containers', rounding: 'none' }),
    ],
  };
}

function answerOf({ code, stdout, stderr }: KubectlOutcome, numbersOf: (stdout: string) => Numbers): Answer {
  const said = stderr.trim();
  return { ...(code === 0 && { numbers: numbersOf(stdout) }), ...(said !== '' && { error: said }) };
}

/** Reads a table. Its first line is the head. Rows with `<unknown>` are Nodes without numbers. */
function rowNumbers(numbersOf: RowNumbers): (stdout: string) => Numbers {
  return (stdout) => {
    const rows = stdout.trimEnd().split('\n').slice(1);
    const known = rows.filter((row) => !row.includes('<unknown>'));
    return Object.assign({}, ...known.map((row) => numbersOf(row.trim().split(/\s+/)))) as Numbers;
  };
}

function listNumbers(stdout: string): Numbers {
  return containerNumbers((JSON.parse(stdout) as { items: ApiObject[] }).items);
}

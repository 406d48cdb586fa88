import { binary } from '../../cluster/binaries.ts';
import { eventually } from '../../cluster/eventually.ts';
import type { Call, Client } from '../client.ts';
import type { ClientCluster } from '../client-cluster.ts';
import type { Numbers } from '../numbers.ts';
import { moduleVersion, runProgram } from './program.ts';

/** Wide enough for all columns. */
const SIZE = ['-x', '260', '-y', '50'];

/** Runs a view of k9s in a terminal until its screen is good, and returns the screen as text. */
async function screenOf(
  { cluster: { workspace }, kubeconfig }: ClientCluster,
  view: string,
  isGood: (screen: string) => boolean,
): Promise<string> {
  const tmux = (...words: string[]): ReturnType<typeof runProgram> =>
    runProgram('tmux', ['-S', workspace.path('tmux'), '-f', '/dev/null', ...words]);
  const home = workspace.path('k9s');
  const variables = [`HOME=${home}`, `K9S_CONFIG_DIR=${home}`, `K9S_LOGS_DIR=${home}`, 'LC_ALL=C.UTF-8'];
  const flags = [`--kubeconfig=${kubeconfig}`, `--command=${view}`, '--all-namespaces', '--readonly', '--headless'];
  try {
    await tmux('new-session', '-d', ...SIZE, 'env', ...variables, binary('k9s'), ...flags);
    return await eventually(async () => (await tmux('capture-pane', '-p')).stdout, isGood);
  } finally {
    await tmux('kill-server');
  }
}

/** Returns the rows of a screen whose usage is not 0. */
function numbersOf(screen: string, nameOf: (cells: readonly string[]) => string): Numbers {
  const rows = rowsOf(screen);
  const [head = []] = rows;
  const column = (title: string): number => head.findIndex((cell) => cell.replace(/[↑↓]/, '') === title);
  const [cpu, memory] = [column('CPU'), column('MEM')];
  const known = rows.slice(1).filter((cells) => /^[1-9]\d*$/.test(cells[cpu] ?? ''));
  return Object.fromEntries(
    known.map((cells) => [nameOf(cells), { cpu: `${cells[cpu]}m`, memory: `${cells[memory]}Mi` }]),
  );
}

/** Returns the table of a screen, from its head on. */
function rowsOf(screen: string): string[][] {
  const lines = screen.split('\n').map((line) => line.replace(/[│]/g, ' ').trim());
  const head = lines.findIndex((line) => /\bNAME\b.*\bCPU\b/.test(line));
  if (head < 0) return [];
  return lines.slice(head).flatMap((line) => (/^[\w-]/.test(line) ? [line.split(/\s+/)] : []));
}

function call(view: 'nodes' | 'pods', nameOf: (cells: readonly string[]) => string): Call {
  return {
    name: `\`k9s --command ${view}\``,
    reads: view,
    rounding: 'millicores and mebibytes',
    unknown: '0',
    run: async (clients) => {
      const served = await clients.readNumbers(view).catch((): Numbers => ({}));
      const wanted = Object.keys(served).length;
      // Rows come before numbers. While the API has none, the request for them is all that can be waited for.
      const isGood = (screen: string): boolean =>
        rowsOf(screen).length > 3 && clients.tap.count > 0 && Object.keys(numbersOf(screen, nameOf)).length >= wanted;
      const screen = await screenOf(clients, view, isGood);
      const numbers = numbersOf(screen, nameOf);
      return Object.keys(numbers).length > 0 ? { numbers } : { error: '0 in each row' };
    },
  };
}

export const k9sClient: Client = {
  name: 'k9s',
  readVersion: () => moduleVersion(binary('k9s'), 'github.com/derailed/k9s'),
  calls: [call('nodes', ([name]) => name!), call('pods', ([namespace, name]) => `${namespace}/${name}`)],
};

import { describe, expect, it } from 'vitest';
import { eventually } from '../cluster/eventually.ts';
import { recordMeasured } from '../cluster/record.ts';
import { BURNER_NAMESPACE, STEADY_CONTAINERS, STEADY_PODS } from './pods/burners.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { NODE_NAME } from './kubelet/kubelet.ts';

/** How far from what it was told a number may be. */
const MILLICORES = 10;
const MEBIBYTES = 5;

function isNear(text: string | undefined, expected: number, by: number): boolean {
  return Math.abs(Number.parseInt(text ?? '', 10) - expected) <= by;
}

/** What `kubectl top` says of containers whose use is known. */
export function topScenarios(node: () => RealNode): void {
  const table = (...words: string[]): Promise<string[][]> =>
    node()
      .kubectl()
      .table('top', ...words, '--no-headers');

  describe('kubectl top pod --containers', () => {
    it.for(STEADY_CONTAINERS)('%s', async ([name, { millicores, mebibytes }], { task }) => {
      const [pod = '', container] = name.split('/');
      const rows = await eventually(
        () => table('pod', pod, '-n', BURNER_NAMESPACE, '--containers'),
        (all) =>
          all.some(
            ([, one, cpu, memory]) =>
              one === container && isNear(cpu, millicores, MILLICORES) && isNear(memory, mebibytes, MEBIBYTES),
          ),
      );
      const [, , cpu, memory] = rows.find(([, one]) => one === container)!;
      recordMeasured(task, name, `${millicores}m ${mebibytes}Mi`, `${cpu} ${memory}`);
    });

    it('shows every container that runs, and no init container that has ended', async () => {
      const rows = await table('pod', '-n', BURNER_NAMESPACE, '--containers');
      const steady = new Set(STEADY_PODS.map(({ name }) => name));
      const shown = rows.filter(([pod]) => steady.has(pod!)).map(([pod, container]) => `${pod}/${container}`);
      expect(shown.sort()).toEqual(STEADY_CONTAINERS.map(([name]) => name).sort());
    });
  });

  it('kubectl top pod: the sum of its containers', async () => {
    const sums = (rows: string[][], column: number): number =>
      rows.reduce((sum, row) => sum + Number.parseInt(row[column]!, 10), 0);
    // Both within one scrape cycle, or once more.
    await eventually(async () => {
      const containers = await table('pod', 'two', '-n', BURNER_NAMESPACE, '--containers');
      const pod = await table('pod', 'two', '-n', BURNER_NAMESPACE);
      return Math.abs(sums(containers, 2) - sums(pod, 1)) <= 1 && Math.abs(sums(containers, 3) - sums(pod, 2)) <= 1;
    });
  });

  it('kubectl top node: more than all Pods on it', async ({ task }) => {
    const told = STEADY_CONTAINERS.reduce((sum, [, { millicores }]) => sum + millicores, 0);
    const [[name, cpu, , memory] = []] = await table('node');
    expect(name).toBe(NODE_NAME);
    expect(Number.parseInt(cpu!, 10)).toBeGreaterThan(told);
    recordMeasured(task, 'the node', `over ${told}m`, `${cpu} ${memory}`);
  });
}

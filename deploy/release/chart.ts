import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { binary } from '../../test/cluster/binaries.ts';
import { command } from './command.ts';
import { Fault } from './step.ts';

const CHART = 'deploy/chart/metrics-server-ts';

/** Packs the chart, with the image's repository as its default, into a folder; gives the name of the file. */
export async function packChart(root: string, repository: string, target: string): Promise<string> {
  if (!existsSync(join(root, CHART, 'Chart.yaml')))
    throw new Fault(`${CHART}/Chart.yaml is missing`, 'a release has a chart: check out a commit that has it');
  const folder = mkdtempSync(join(tmpdir(), 'metrics-server-chart-'));
  try {
    const chart = join(folder, basename(CHART));
    cpSync(join(root, CHART), chart, { recursive: true });
    // Comments stay: the values are read by people.
    const values = parseDocument(readFileSync(join(chart, 'values.yaml'), 'utf8'));
    values.setIn(['image', 'repository'], repository);
    writeFileSync(join(chart, 'values.yaml'), values.toString({ lineWidth: 0 }));
    const remedy = `helm must take ${CHART}, and \`npm run cluster:build\`, which makes helm, must have run`;
    await command([binary('helm'), 'lint', '--strict', chart], root, remedy);
    const said = await command([binary('helm'), 'package', chart, '--destination', target], root, remedy);
    return basename(/saved it to: (\S+)/.exec(said)?.[1] ?? said.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

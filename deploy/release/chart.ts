import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseDocument } from 'yaml';
import { binary } from '../../test/cluster/binaries.ts';
import { command } from './command.ts';
import { Fault } from './step.ts';

const CHART = 'deploy/chart/metrics-server-ts';

/**
 * Packs the chart, with the image's repository as its default, into a folder; gives the name of the file.
 *
 * @param annotations more of them for Chart.yaml
 */
export async function packChart(
  root: string,
  repository: string,
  annotations: Readonly<Record<string, string>>,
  target: string,
): Promise<string> {
  if (!existsSync(join(root, CHART, 'Chart.yaml')))
    throw new Fault(`${CHART}/Chart.yaml is missing`, 'a release has a chart: check out a commit that has it');
  const folder = mkdtempSync(join(tmpdir(), 'metrics-server-chart-'));
  try {
    const chart = join(folder, basename(CHART));
    cpSync(join(root, CHART), chart, { recursive: true });
    changeYaml(join(chart, 'values.yaml'), { image: { repository } });
    changeYaml(join(chart, 'Chart.yaml'), { annotations });
    const remedy = `helm must take ${CHART}, and \`npm run cluster:build\`, which makes helm, must have run`;
    await command([binary('helm'), 'lint', '--strict', chart], root, remedy);
    const said = await command([binary('helm'), 'package', chart, '--destination', target], root, remedy);
    return basename(/saved it to: (\S+)/.exec(said)?.[1] ?? said.trim());
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes index.yaml, which makes a folder with charts a repository for `helm repo add`; gives its name. */
export async function indexCharts(root: string, target: string): Promise<string> {
  await command([binary('helm'), 'repo', 'index', target], root, 'helm must read the chart in dist-release');
  return 'index.yaml';
}

/** Sets keys of keys. Comments stay: the files are read by people. */
function changeYaml(file: string, changes: Readonly<Record<string, Readonly<Record<string, string>>>>): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [key, entries] of Object.entries(changes))
    for (const [name, value] of Object.entries(entries)) document.setIn([key, name], value);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

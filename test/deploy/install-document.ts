import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary } from '../cluster/binaries.ts';
import { helmEnvironment } from './helm.ts';
import type { ManifestCluster } from './manifest-cluster.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The commands of docs/install.md by the heading that they are under, each block as one text, in their order. */
export function installCommands(): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const section of readFileSync(`${ROOT}docs/install.md`, 'utf8').split(/^#+ /m).slice(1)) {
    const [heading = ''] = section.split('\n', 1);
    sections.set(
      heading,
      Array.from(section.matchAll(/^```sh\n(.*?)^```$/gms), ([, text]) => text!),
    );
  }
  return sections;
}

/**
 * Runs what docs/install.md says under a heading, in the repository's root, against this cluster. What the commands
 * would fetch from elsewhere is replaced by files that are here.
 */
export async function runInstallCommands(
  cluster: Pick<ManifestCluster, 'workspace' | 'plane'>,
  heading: string,
  replacements: Readonly<Record<string, string>> = {},
): Promise<string> {
  let commands = installCommands().get(heading)?.join('') ?? '';
  if (commands === '') throw new Error(`docs/install.md has no commands under "${heading}"`);
  for (const [elsewhere, here] of Object.entries(replacements)) {
    if (!commands.includes(elsewhere)) throw new Error(`"${heading}" does not say ${elsewhere}`);
    commands = commands.replaceAll(elsewhere, here);
  }
  const env = {
    ...helmEnvironment(cluster.workspace, cluster.plane.adminKubeconfig),
    KUBECACHEDIR: cluster.workspace.path('kubectl-cache'),
    PATH: [dirname(binary('kubectl')), dirname(binary('helm')), process.env['PATH']].join(delimiter),
  };
  return new Promise((resolve, reject) => {
    execFile('bash', ['-euxo', 'pipefail', '-c', commands], { cwd: ROOT, env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${commands}${stderr}${stdout}`, { cause: error }));
      else resolve(stdout);
    });
  });
}

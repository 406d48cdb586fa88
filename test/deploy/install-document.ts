import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary } from '../cluster/binaries.ts';
import { helmEnvironment } from './helm.ts';
import type { ManifestCluster } from './manifest-cluster.ts';

type CommandCluster = Pick<ManifestCluster, 'workspace' | 'plane'>;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The commands of docs/install.md by the heading that they are under, each block as one text, in their order. */
export function installCommands(): Map<string, string[]> {
  return documentCommands('install.md');
}

/** The same of any document in `docs`, and of blocks in another language. */
export function documentCommands(document: string, language = 'sh'): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  for (const section of readFileSync(`${ROOT}docs/${document}`, 'utf8').split(/^#+ /m).slice(1)) {
    const [heading = ''] = section.split('\n', 1);
    sections.set(
      heading,
      Array.from(section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms')), ([, text]) => text!),
    );
  }
  return sections;
}

/**
 * Runs what docs/install.md says under a heading, in the repository's root, against this cluster. What the commands
 * would fetch from elsewhere is replaced by files that are here.
 */
export function runInstallCommands(
  cluster: CommandCluster,
  heading: string,
  replacements: Readonly<Record<string, string>> = {},
): Promise<string> {
  return runDocumentCommands(cluster, 'install.md', heading, replacements);
}

/** The same for any document in `docs`. */
export async function runDocumentCommands(
  cluster: CommandCluster,
  document: string,
  heading: string,
  replacements: Readonly<Record<string, string>> = {},
): Promise<string> {
  let commands = documentCommands(document).get(heading)?.join('') ?? '';
  if (commands === '') throw new Error(`docs/${document} has no commands under "${heading}"`);
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

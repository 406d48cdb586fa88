import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPONENTS } from './components.ts';
import type { Component, ComponentName } from './components.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** Where everything that outlives a run is kept: built programs, and the results of the last runs. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'metrics-server-ts', 'cluster');

/** Folder of a component's go.mod. */
export function sourceFolder({ folder }: Component): string {
  return join(HERE, folder);
}

/** The arguments of `go build` but for `-o` and the package. */
export function buildFlags({ version, versionPackages = [], tags = [] }: Component): string[] {
  const values = { gitVersion: version, gitCommit: 'of-the-go-module' };
  const variables = versionPackages.flatMap((name) =>
    Object.entries(values).map(([variable, value]) => `-X ${name}.${variable}=${value}`),
  );
  const tagFlags = tags.length === 0 ? [] : [`-tags=${tags.join(',')}`];
  return ['-trimpath', `-ldflags=${['-w', ...variables].join(' ')}`, ...tagFlags];
}

/** The file of a component: in the folder of `KUBEBUILDER_ASSETS`, or in the cache under a hash of all it is made of. */
export function binaryPath(component: Component): string {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets && component.isTestAsset) return join(assets, component.name);
  const hash = createHash('sha256').update(goVersion()).update(buildFlags(component).join(' '));
  // Besides go.mod and go.sum, the sources of the programs that are our own.
  for (const file of readdirSync(sourceFolder(component)).toSorted())
    hash.update(readFileSync(join(sourceFolder(component), file)));
  return join(CACHE, hash.digest('hex').slice(0, 16), component.name);
}

/** The file of a component that must have been built. */
export function binary(name: ComponentName): string {
  const component = COMPONENTS.find((one) => one.name === name)!;
  const path = binaryPath(component);
  if (!existsSync(path)) throw new Error(`${path} is missing: \`npm run cluster:build\` makes it`);
  return path;
}

let knownGoVersion: string | undefined;

/** What `go version` says; throws a sentence that says how to get Go when there is none. */
export function goVersion(): string {
  try {
    // Asked where no go.mod can select another toolchain.
    knownGoVersion ??= execFileSync('go', ['version'], { encoding: 'utf8', cwd: '/' }).trim();
    return knownGoVersion;
  } catch (error) {
    throw new Error('There is no Go: install Go 1.26 or newer from https://go.dev/dl, so that `go` is on the PATH', {
      cause: error,
    });
  }
}

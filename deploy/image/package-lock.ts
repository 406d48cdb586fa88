import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package in package-lock.json. */
export interface LockedPackage {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What package-lock.json knows: packages by their folder below the root, such as `node_modules/yaml`. */
export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export function readPackageLock(root: string): PackageLock {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as PackageLock;
}

/** The name of the package in a folder of the lock file. */
export function packageName(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * The folders, sorted, of the packages named and of all that they need, found as Node.js finds them: in the nearest
 * `node_modules` upwards. Packages that `isLeftOut` names are not followed. What is optional and not locked is passed over.
 */
export function packageFolders(
  { packages }: PackageLock,
  names: readonly string[],
  isLeftOut: (name: string) => boolean,
): string[] {
  const found = new Set<string>();
  const visit = (from: string, name: string, isOptional: boolean): void => {
    if (isLeftOut(name)) return;
    const folder = resolve(packages, from, name);
    if (folder === undefined && !isOptional)
      throw new Error(`package-lock.json has no ${name}, which ${from || 'package.json'} needs: run \`npm install\``);
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const needs = packages[folder]!;
    for (const need of Object.keys(needs.dependencies ?? {})) visit(folder, need, false);
    for (const need of Object.keys(needs.optionalDependencies ?? {})) visit(folder, need, true);
    for (const need of Object.keys(needs.peerDependencies ?? {}))
      if (!needs.peerDependenciesMeta?.[need]?.optional) visit(folder, need, false);
  };
  for (const name of names) visit('', name, false);
  return [...found].sort();
}

function resolve(packages: PackageLock['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (folder === '') return undefined;
  }
}

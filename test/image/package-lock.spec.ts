import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import nodePackages from '../../deploy/image/node-packages.json' with { type: 'json' };
import { productionPackages } from '../../deploy/image/image-contents.ts';
import { isPackageLeftOut } from '../../deploy/image/left-out.ts';
import { readPackageJson } from '../../deploy/image/package-json.ts';
import { packageFolders, packageName, readPackageLock, type LockedPackage } from '../../deploy/image/package-lock.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const version = '1.0.0';
const nothing = () => false;

function folders(packages: Record<string, Partial<LockedPackage>>, ...names: string[]): string[] {
  const locked = Object.entries(packages).map(([folder, one]) => [folder, { version, ...one }]);
  return packageFolders({ packages: Object.fromEntries(locked) }, names, nothing);
}

describe('packageFolders', () => {
  it('takes the nearest copy of a package, as Node.js does', () => {
    const packages = {
      'node_modules/a': { dependencies: { b: '1', c: '1' } },
      'node_modules/a/node_modules/b': { dependencies: { c: '1' } },
      'node_modules/b': {},
      'node_modules/c': {},
    };
    expect(folders(packages, 'a')).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c']);
  });

  it('follows what is needed of peers, and not what a peer may do without', () => {
    const peerDependenciesMeta = { c: { optional: true } };
    const a = { peerDependencies: { '@s/b': '1', c: '1' }, peerDependenciesMeta };
    const packages = { 'node_modules/a': a, 'node_modules/@s/b': {}, 'node_modules/c': {} };
    expect(folders(packages, 'a')).toEqual(['node_modules/@s/b', 'node_modules/a']);
  });

  it('passes over an optional package that this machine has not, and ends in circles', () => {
    const a = { optionalDependencies: { 'for-macos': '1' }, dependencies: { b: '1' } };
    expect(folders({ 'node_modules/a': a, 'node_modules/b': { dependencies: { a: '1' } } }, 'a')).toHaveLength(2);
  });

  it('says which package is missing, and who needs it', () => {
    expect(() => folders({ 'node_modules/a': { dependencies: { b: '1' } } }, 'a')).toThrow(
      'package-lock.json has no b, which node_modules/a needs: run `npm install`',
    );
  });
});

describe('the packages of this repository', () => {
  const lock = readPackageLock(ROOT);
  const names = Object.keys(readPackageJson(ROOT).dependencies);

  it('are those that npm marks as needed in production', () => {
    const marked = Object.entries(lock.packages as Record<string, LockedPackage & { dev?: true; devOptional?: true }>)
      .filter(([folder, { dev, devOptional }]) => folder !== '' && !dev && !devOptional)
      .map(([folder]) => folder);
    expect(packageFolders(lock, names, nothing)).toEqual(marked.sort());
  });

  it('are in the image but for those left out', () => {
    const left = packageFolders(lock, names, nothing).filter((folder) => !productionPackages(ROOT).includes(folder));
    // teex is needed by nothing but bare-stream.
    expect(left.filter((folder) => !isPackageLeftOut(packageName(folder)))).toEqual(['node_modules/teex']);
  });
});

it('has the version of Node.js that images of other architectures have', () => {
  expect(nodePackages.version).toBe(readPackageLock(ROOT).packages['node_modules/node']!.version);
});

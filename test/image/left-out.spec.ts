import { expect, it } from 'vitest';
import { isFileLeftOut, isPackageLeftOut } from '../../deploy/image/left-out.ts';

it.each([
  ['types', 'index.d.ts'],
  ['source maps', 'dist/index.js.map'],
  ['prose', 'README.md'],
  ['types that are called like a licence', 'license.d.ts'],
  ['tests', 'test/index.js'],
  ['tests beside code', 'lib/index.spec.js'],
  ['scripts', 'build.sh'],
  ['settings', '.eslintrc'],
])('%s of a package are left out: %s', (_what, path) => {
  expect(isFileLeftOut(path)).toBe(true);
});

it.each([
  ['code', 'dist/index.js'],
  ['code in a folder that only looks like documents', 'dist/doc/docs/index.js'],
  ['the package itself', 'package.json'],
  ['native code', 'build/addon.node'],
  ['a licence in prose', 'LICENSE.md'],
  ['a licence without an extension', 'vendor/LICENCE'],
])('%s stays: %s', (_what, path) => {
  expect(isFileLeftOut(path)).toBe(false);
});

it('leaves out packages by their whole name, or the beginning of it before a star', () => {
  expect(['node', '@types/node', 'bare-fs'].map(isPackageLeftOut)).toEqual([true, true, true]);
  expect(['node-thing', '@nestjs/core', 'yaml'].map(isPackageLeftOut)).toEqual([false, false, false]);
});

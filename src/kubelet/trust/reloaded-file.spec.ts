import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ReloadedFile } from './reloaded-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reloaded-file-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A mounted Secret as the kubelet makes it: the file is a link into a directory that is itself a link. */
function mount(revision: string, content: string): string {
  mkdirSync(join(folder, revision));
  writeFileSync(join(folder, revision, 'file'), content);
  symlinkSync(revision, join(folder, '..data-new'));
  renameSync(join(folder, '..data-new'), join(folder, '..data'));
  return join(folder, 'file');
}

test('a change is seen one second after the last look, not before', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'one');
  const file = new ReloadedFile('kubelet-client-key', path);

  expect(String(await file.readContent(5000))).toBe('one');
  writeFileSync(path, 'three');
  // No promise: each node of a cycle asks for it.
  expect(file.readContent(5999)).toEqual(Buffer.from('one'));
  expect(String(await file.readContent(6000))).toBe('three');
  // A clock that was set back.
  writeFileSync(path, 'four');
  expect(String(await file.readContent(1000))).toBe('four');
});

test('a swapped link on the way to the file is a change', async () => {
  const path = mount('1', 'first');
  symlinkSync('..data/file', path);
  const file = new ReloadedFile('kubelet-client-key', path);

  expect(String(await file.readContent(0))).toBe('first');
  mount('2', 'other');
  expect(String(await file.readContent(1000))).toBe('other');
});

test('the same bytes are the same Buffer, also when the file was written again, and for readers at one time', async () => {
  const path = mount('1', 'same');
  symlinkSync('..data/file', path);
  const file = new ReloadedFile('kubelet-client-key', path);

  const [first, second] = await Promise.all([file.readContent(0), file.readContent(0)]);
  mount('2', 'same');

  expect(second).toBe(first);
  expect(await file.readContent(1000)).toBe(first);
});

test('a file that cannot be read any more keeps its last content; one that never could is an error, until it can', async () => {
  const path = join(folder, 'file');
  const file = new ReloadedFile('kubelet-client-key', path);

  await expect(file.readContent(0)).rejects.toThrow('ENOENT');
  writeFileSync(path, 'one');
  expect(String(await file.readContent(0))).toBe('one');
  rmSync(path);
  expect(String(await file.readContent(1000))).toBe('one');
});

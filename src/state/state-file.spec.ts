import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StateFile } from './state-file.js';

describe('StateFile', () => {
  let root: string;
  let folder: string;
  let file: StateFile;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'state-'));
    folder = join(root, 'made', 'here');
    file = new StateFile(folder);
  });
  afterEach(() => rm(root, { recursive: true }));

  const slices = (...texts: string[]) => texts.map((text) => Buffer.from(text));

  it('is none at first, then what was written last', async () => {
    expect(await file.readState()).toBeUndefined();
    await file.writeState(slices('one', ' and two'));
    expect(String(await file.readState())).toBe('one and two');
    await file.writeState(slices('three'));
    expect(String(await file.readState())).toBe('three');
    expect(await readdir(folder)).toEqual(['points']);
  });

  it('is for its owner only, in a folder that is so too', async () => {
    await file.writeState(slices('one'));
    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('stays what it was when writing fails half-way, and leaves nothing beside it', async () => {
    await file.writeState(slices('one'));
    const full = (function* () {
      yield Buffer.from('half of');
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    })();
    await expect(file.writeState(full)).rejects.toThrow('no space left on device');
    expect(String(await file.readState())).toBe('one');
    expect(await readdir(folder)).toEqual(['points']);
  });

  it('writes over what a killed process left, and never through a link', async () => {
    await file.writeState(slices('one'));
    const elsewhere = join(root, 'elsewhere');
    await writeFile(elsewhere, 'precious');
    await symlink(elsewhere, join(folder, 'points.unfinished'));
    await file.writeState(slices('two'));
    expect(String(await file.readState())).toBe('two');
    expect(await readFile(elsewhere, 'utf8')).toBe('precious');
  });

  it('rejects when its folder cannot be', async () => {
    await writeFile(join(root, 'made'), 'a file');
    await expect(file.writeState(slices('one'))).rejects.toThrow(/ENOTDIR|EEXIST/);
    await expect(file.readState()).rejects.toThrow('ENOTDIR');
  });
});

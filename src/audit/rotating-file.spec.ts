import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RotatingFile } from './rotating-file.js';

const DAY_MS = 24 * 3600 * 1000;
const START_MS = Date.UTC(2026, 10, 3, 4, 5, 6, 78);
/** A line of a bit more than half the smallest size of a file. */
const HALF = 600_000;
const line = (letter: string) => `${letter.repeat(HALF)}\n`;

let folder: string;
let path: string;
let nowMs: number;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-server-rotation-'));
  path = join(folder, 'audit.log');
  nowMs = START_MS;
  log = [];
  Logger.overrideLogger({ log: () => {}, warn: () => {}, error: (message: string) => log.push(message) });
});
afterEach(async () => {
  Logger.overrideLogger(false);
  await rm(folder, { recursive: true });
});

const open = (of: object = {}) =>
  RotatingFile.open({ path, maxSize: 1, maxBackups: 0, maxAge: 0, compress: false, ...of }, () => nowMs);
const names = async () => (await readdir(folder)).toSorted();
const first = async (name: string) => (await readFile(join(folder, name), 'utf8'))[0];

describe('RotatingFile', () => {
  it('makes folder and file for its owner alone', async () => {
    path = join(folder, 'a', 'b', 'audit.log');
    await (await open()).close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
  });

  it('goes on where the file ends', async () => {
    await writeFile(path, 'old\n');
    const file = await open();
    await file.writeLines('new\n');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('old\nnew\n');
  });

  it('puts the file aside before it is too large, under the time', async () => {
    const file = await open();
    await file.writeLines(line('a'));
    nowMs += 1000;
    await file.writeLines(line('b'));
    nowMs += 1000;
    await file.writeLines(line('c'));
    await file.close();
    expect(await names()).toEqual([
      'audit-2026-11-03T04-05-07.078.log',
      'audit-2026-11-03T04-05-08.078.log',
      'audit.log',
    ]);
    expect(await first('audit-2026-11-03T04-05-07.078.log')).toBe('a');
    expect(await first('audit-2026-11-03T04-05-08.078.log')).toBe('b');
    expect((await stat(join(folder, 'audit-2026-11-03T04-05-07.078.log'))).mode & 0o777).toBe(0o600);
    expect(await first('audit.log')).toBe('c');
  });

  it('never replaces a file that it put aside in the same millisecond', async () => {
    const file = await open();
    for (const letter of 'abc') await file.writeLines(line(letter));
    await file.close();
    expect(await names()).toEqual([
      'audit-2026-11-03T04-05-06.078.log',
      'audit-2026-11-03T04-05-06.079.log',
      'audit.log',
    ]);
  });

  it('counts what was in the file before', async () => {
    await writeFile(path, line('a'));
    const file = await open();
    await file.writeLines(line('b'));
    await file.close();
    expect(await names()).toHaveLength(2);
  });

  it('keeps a line that is larger than a file', async () => {
    const file = await open();
    await file.writeLines('a'.repeat(3 * HALF));
    await file.writeLines('b');
    await file.close();
    expect((await stat(join(folder, 'audit-2026-11-03T04-05-06.078.log'))).size).toBe(3 * HALF);
  });

  it('lets the file grow with size 0', async () => {
    const file = await open({ maxSize: 0 });
    for (const letter of 'abc') await file.writeLines(line(letter));
    await file.close();
    expect(await names()).toEqual(['audit.log']);
  });

  it('deletes what is too many and too old, and nothing of anybody else', async () => {
    const other = ['audit-note.log', 'audit-2026-11-03.log', 'other-2020-01-01T00-00-00.000.log', 'audit.log.1'];
    for (const name of other) await writeFile(join(folder, name), '');
    await writeFile(join(folder, 'audit-2026-10-01T00-00-00.000.log'), 'old');
    await writeFile(join(folder, 'audit-2026-11-02T00-00-00.000.log.gz'), 'young');
    await (await open({ maxAge: 7 })).close();
    expect(await names()).toEqual([...other, 'audit-2026-11-02T00-00-00.000.log.gz', 'audit.log'].toSorted());

    const file = await open({ maxBackups: 2 });
    for (const letter of 'abcd') {
      nowMs += DAY_MS;
      await file.writeLines(line(letter));
    }
    await file.close();
    expect((await names()).filter((name) => !other.includes(name))).toEqual([
      'audit-2026-11-06T04-05-06.078.log',
      'audit-2026-11-07T04-05-06.078.log',
      'audit.log',
    ]);
  });

  it('compresses what it keeps', async () => {
    const file = await open({ compress: true, maxBackups: 1 });
    for (const letter of 'abc') {
      await file.writeLines(line(letter));
      nowMs += 1000;
    }
    await file.close();
    const compressed = 'audit-2026-11-03T04-05-08.078.log.gz';
    expect(await names()).toEqual([compressed, 'audit.log']);
    expect((await stat(join(folder, compressed))).mode & 0o777).toBe(0o600);
    expect(gunzipSync(await readFile(join(folder, compressed))).toString()).toBe(line('b'));
  });

  it('works again as soon as what was wrong is put right', async () => {
    const file = await open({ maxSize: 0 });
    await file.writeLines('a\n');
    await rm(path);
    await mkdir(path);
    // The open file is still written to; after a failure it is opened anew.
    await file.close();
    await expect(file.writeLines('b\n')).rejects.toThrow('EISDIR');
    await rm(path, { recursive: true });
    await file.writeLines('c\n');
    await file.close();
    expect(await readFile(path, 'utf8')).toBe('c\n');
  });

  it('grows on when it is not there to be put aside', async () => {
    const file = await open();
    await file.writeLines(line('a'));
    await rename(path, join(folder, 'taken'));
    for (const letter of 'bc') await file.writeLines(line(letter));
    await file.close();
    expect((await stat(join(folder, 'taken'))).size).toBe(3 * (HALF + 1));
    expect(log).toEqual([expect.stringMatching(/^The audit file keeps growing: ENOENT/)]);
  });
});

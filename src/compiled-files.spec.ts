import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { codeFile, CompiledFiles, packCode } from './compiled-files.js';

const TEXT = 'exports.add = (a, b) => a + b;';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compiled-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('CompiledFiles', () => {
  it('gives what a file exports, which runs once', () => {
    write('a.cjs', 'globalThis.runs = (globalThis.runs ?? 0) + 1; exports.name = "a";');
    const files = new CompiledFiles(folder);
    expect(files.load('a.cjs')).toEqual({ name: 'a' });
    expect(files.load('a.cjs')).toBe(files.load('a.cjs'));
    expect((globalThis as { runs?: number }).runs).toBe(1);
  });

  it('lets files ask for each other, in a circle too, and for modules of Node.js', () => {
    write('a.cjs', 'exports.early = 1; exports.b = require("./b.cjs").text;');
    write('b.cjs', 'module.exports = { text: require("node:path").join("x", String(require("./a.cjs").early)) };');
    expect(new CompiledFiles(folder).load('a.cjs')).toEqual({ early: 1, b: join('x', '1') });
  });

  it('throws what a file throws, and tells which file and line in its stack', () => {
    write('a.cjs', '\n\nthrow new Error("broken");');
    expect(() => new CompiledFiles(folder).load('a.cjs')).toThrow(
      expect.objectContaining({ message: 'broken', stack: expect.stringContaining('a.cjs:3:') }),
    );
  });

  it('says which file is missing', () => {
    expect(() => new CompiledFiles(folder).load('none.cjs')).toThrow(join(folder, 'none.cjs'));
  });
});

describe('compiled code', () => {
  let file: string;
  /** Whether V8 took the code that is kept; undefined when it was given none. */
  const isTaken = (): boolean | undefined => {
    const files = new CompiledFiles(folder);
    const { add } = files.load('a.cjs') as { add(a: number, b: number): number };
    expect(add(20, 22)).toBe(42);
    const { cachedDataRejected } = files.scripts.get('a.cjs')!;
    return cachedDataRejected === undefined ? undefined : !cachedDataRejected;
  };
  beforeEach(() => {
    file = write('a.cjs', TEXT);
    const files = new CompiledFiles(folder);
    files.load('a.cjs');
    const code = files.scripts.get('a.cjs')!.createCachedData();
    writeFileSync(codeFile(file), packCode(readFileSync(file), code));
  });

  it('is taken', () => {
    expect(isTaken()).toBe(true);
  });

  it('is not needed', () => {
    rmSync(codeFile(file));
    expect(isTaken()).toBeUndefined();
  });

  it('is not given to V8 when it is of another text of the same length', () => {
    write('a.cjs', TEXT.replace('a + b', 'b + a'));
    expect(isTaken()).toBeUndefined();
  });

  it.each([
    ['longer', () => appendFileSync(codeFile(file), 'x')],
    ['cut off', () => writeFileSync(codeFile(file), readFileSync(codeFile(file)).subarray(0, -1))],
    ['empty', () => writeFileSync(codeFile(file), '')],
    ['changed in one byte', () => writeFileSync(codeFile(file), oneByteOff(readFileSync(codeFile(file))))],
  ])('is not given to V8 when it is %s', (_, spoil) => {
    spoil();
    expect(isTaken()).toBeUndefined();
  });
});

function oneByteOff(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1]! ^= 1;
  return bytes;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readElfHead } from '../../deploy/image/elf.ts';
import { thisMachine } from '../../deploy/image/machine.ts';
import { findLibraries } from '../../deploy/image/other-machine.ts';

const ARM64 = 183;
const X86_64 = 62;

/** A file of three segments, as https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html lays it out. */
function elfFile(machine: number, loader: string | undefined, needed: readonly string[]): Buffer {
  const file = Buffer.alloc(1024);
  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeUInt16LE(machine, 18);
  const [segmentsAt, dynamicAt, loaderAt, textsAt, base] = [64, 256, 512, 600, 0x400000];
  const segments = [
    [1, 0, base, file.length],
    [2, dynamicAt, base + dynamicAt, (needed.length + 2) * 16],
    ...(loader === undefined ? [] : [[3, loaderAt, base + loaderAt, loader.length + 1]]),
  ] as [number, number, number, number][];
  file.writeBigUInt64LE(BigInt(segmentsAt), 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(segments.length, 56);
  segments.forEach(([type, offset, address, size], index) => {
    const at = segmentsAt + index * 56;
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(BigInt(offset), at + 8);
    file.writeBigUInt64LE(BigInt(address), at + 16);
    file.writeBigUInt64LE(BigInt(size), at + 32);
  });
  file.write(`${loader ?? ''}\0`, loaderAt);
  let text = 1;
  const entries: [number, number][] = [];
  for (const name of needed) {
    entries.push([1, text]);
    file.write(`${name}\0`, textsAt + text);
    text += name.length + 1;
  }
  entries.push([5, base + textsAt]);
  entries.forEach(([tag, value], index) => {
    file.writeBigUInt64LE(BigInt(tag), dynamicAt + index * 16);
    file.writeBigUInt64LE(BigInt(value), dynamicAt + index * 16 + 8);
  });
  return file;
}

describe('readElfHead', () => {
  it.each([
    [ARM64, 'arm64'],
    [X86_64, 'amd64'],
    [8, undefined],
  ])('of machine %d says %s', (machine, architecture) => {
    const head = readElfHead(elfFile(machine, '/lib/ld.so', ['libm.so.6', 'libc.so.6']), 'x');
    expect(head).toEqual({ architecture, loader: '/lib/ld.so', needed: ['libm.so.6', 'libc.so.6'] });
  });

  it('refuses what is no program', () => {
    expect(() => readElfHead(Buffer.from('#!/bin/sh\n'), '/bin/x')).toThrow('/bin/x is no ELF file of 64 bits');
  });
});

describe('findLibraries', () => {
  let root: string;
  const write = (path: string, file: Buffer): string => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), file);
    return join(root, path);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'metrics-server-elf-'));
    write('lib/ld-linux-aarch64.so.1', elfFile(ARM64, undefined, []));
    write('usr/lib/aarch64-linux-gnu/libstdc++.so.6', elfFile(ARM64, undefined, ['libc.so.6']));
    write('lib/aarch64-linux-gnu/libc.so.6', elfFile(ARM64, undefined, ['ld-linux-aarch64.so.1']));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const find = (program: Buffer) => findLibraries(write('program', program), 'arm64', root);

  it('finds the loader and all libraries that it or they need, where the loader looks', () => {
    const libraries = find(elfFile(ARM64, '/lib/ld-linux-aarch64.so.1', ['libstdc++.so.6']));
    const paths = [
      '/lib/aarch64-linux-gnu/libc.so.6',
      '/lib/ld-linux-aarch64.so.1',
      '/usr/lib/aarch64-linux-gnu/libstdc++.so.6',
    ];
    expect(libraries).toEqual(paths.map((path) => ({ path, file: join(root, path) })));
  });

  it('refuses a library that no package has, and files of another architecture', () => {
    const loader = '/lib/ld-linux-aarch64.so.1';
    expect(() => find(elfFile(ARM64, loader, ['libx.so.1']))).toThrow('has the library libx.so.1');
    expect(() => find(elfFile(X86_64, loader, []))).toThrow('is for amd64, not arm64');
    write('lib/aarch64-linux-gnu/libm.so.6', elfFile(X86_64, undefined, []));
    expect(() => find(elfFile(ARM64, loader, ['libm.so.6']))).toThrow('libm.so.6 is for amd64, not arm64');
  });

  it('finds for this machine what ldd says', () => {
    const { nodeFile, architecture, libraries } = thisMachine(process.cwd());
    const names = findLibraries(nodeFile, architecture, '/').map(({ path }) => basename(path));
    expect(names.sort()).toEqual(libraries.map(({ path }) => basename(path)).sort());
  });
});

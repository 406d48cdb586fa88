import type { Architecture } from './machine.ts';

/** What a program or a library for Linux says of itself. */
export interface ElfHead {
  /** What it runs on; undefined: neither of the two that images are made for. */
  readonly architecture: Architecture | undefined;
  /** The loader's absolute path; undefined: a library. */
  readonly loader: string | undefined;
  /** The names of the libraries that it needs. */
  readonly needed: readonly string[];
}

// https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html, chapters 4 and 5, for 64 bits and little endian.
const MAGIC = '\x7fELF\x02\x01';
const ARCHITECTURES: Readonly<Record<number, Architecture>> = { 62: 'amd64', 183: 'arm64' };
const [LOAD, DYNAMIC, INTERPRETER] = [1, 2, 3];
const [NEEDED, STRING_TABLE] = [1, 5];
const DYNAMIC_ENTRY_BYTES = 16;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Reads the head of a program or a library. Throws if it is none for 64 bits and little endian. */
export function readElfHead(file: Buffer, name: string): ElfHead {
  if (file.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error(`${name} is no ELF file of 64 bits`);
  const segments = readSegments(file);
  const interpreter = segments.find(({ type }) => type === INTERPRETER);
  return {
    architecture: ARCHITECTURES[file.readUInt16LE(18)],
    loader: interpreter && textAt(file, interpreter.offset),
    needed: readNeeded(file, segments),
  };
}

function readSegments(file: Buffer): Segment[] {
  const [start, size, count] = [number(file, 32), file.readUInt16LE(54), file.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * size;
    return {
      type: file.readUInt32LE(at),
      offset: number(file, at + 8),
      address: number(file, at + 16),
      size: number(file, at + 32),
    };
  });
}

function readNeeded(file: Buffer, segments: readonly Segment[]): string[] {
  const dynamic = segments.find(({ type }) => type === DYNAMIC);
  if (dynamic === undefined) return [];
  const entries: { tag: number; value: number }[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += DYNAMIC_ENTRY_BYTES)
    entries.push({ tag: number(file, at), value: number(file, at + 8) });
  const address = entries.find(({ tag }) => tag === STRING_TABLE)?.value;
  if (address === undefined) return [];
  const texts = offsetOf(segments, address);
  return entries.filter(({ tag }) => tag === NEEDED).map(({ value }) => textAt(file, texts + value));
}

/** Where in the file an address of memory is. */
function offsetOf(segments: readonly Segment[], address: number): number {
  const segment = segments.find(
    (each) => each.type === LOAD && address >= each.address && address < each.address + each.size,
  );
  if (segment === undefined) throw new Error(`no segment has the address ${address}`);
  return segment.offset + address - segment.address;
}

function textAt(file: Buffer, at: number): string {
  return file.toString('latin1', at, file.indexOf(0, at));
}

function number(file: Buffer, at: number): number {
  return Number(file.readBigUInt64LE(at));
}

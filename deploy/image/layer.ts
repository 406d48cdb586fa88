import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream, readFileSync, statSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Header, type Pack } from 'tar-stream';
import type { LayerName } from './image-definition.ts';
import type { ImageFile, LayerContent } from './image-file.ts';

/** A layer as a compressed tar in a file. */
export interface Layer {
  readonly name: LayerName;
  readonly file: string;
  /** Of the compressed tar: its name as a blob. */
  readonly digest: string;
  /** Of the tar: its name in the configuration of the image. */
  readonly diffId: string;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
}

/** Up to which size, in bytes, a file is read at once: thousands of streams for small ones take twice the time. */
const SMALL = 2 ** 20;

/** What an entry of the tar is made of. */
interface Entry {
  readonly headers: Partial<Header> & { readonly name: string };
  readonly file?: ImageFile;
}

/** Writes a layer to a file. The same content gives the same bytes: entries are sorted, owned by root, and as old as the epoch. */
export async function writeLayer(content: LayerContent, file: string, gzipLevel: number): Promise<Layer> {
  const tar = pack();
  const [inner, outer] = [hashing(), hashing()];
  const written = pipeline(tar, inner.stream, createGzip({ level: gzipLevel }), outer.stream, createWriteStream(file));
  await Promise.all([written, fill(tar, entriesOf(content))]);
  return {
    name: content.name,
    file,
    digest: `sha256:${outer.hash.digest('hex')}`,
    diffId: `sha256:${inner.hash.digest('hex')}`,
    compressedBytes: outer.bytes(),
    uncompressedBytes: inner.bytes(),
  };
}

/** The entries sorted by name, each folder before what is in it. */
function entriesOf({ files, folders = [] }: LayerContent): Entry[] {
  const entries = new Map<string, Entry>();
  const common = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
  const addFolder = (path: string, mode = 0o755): void => {
    if (path === '' || entries.has(path)) return;
    addFolder(path.slice(0, path.lastIndexOf('/')));
    entries.set(path, { headers: { ...common, name: `${path.slice(1)}/`, type: 'directory', mode } });
  };
  for (const { path, mode } of folders) addFolder(path, mode);
  for (const file of files) {
    addFolder(file.path.slice(0, file.path.lastIndexOf('/')));
    const { content, isExecutable } = file;
    const size = 'file' in content ? statSync(content.file).size : Buffer.byteLength(content.text);
    const headers = { ...common, name: file.path.slice(1), size, mode: isExecutable ? 0o755 : 0o644 };
    entries.set(file.path, { headers, file });
  }
  // By code units and not by a language: the same everywhere.
  return [...entries.keys()].sort().map((path) => entries.get(path)!);
}

async function fill(tar: Pack, entries: readonly Entry[]): Promise<void> {
  for (const { headers, file } of entries) {
    if (file === undefined) tar.entry(headers);
    else if ('text' in file.content) tar.entry(headers, file.content.text);
    else if (headers.size! <= SMALL) tar.entry(headers, readFileSync(file.content.file));
    else await pipeline(createReadStream(file.content.file), tar.entry(headers));
  }
  tar.finalize();
}

/** Counts and hashes what goes through it. */
function hashing(): { stream: Transform; hash: Hash; bytes: () => number } {
  const hash = createHash('sha256');
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, hash, bytes: () => bytes };
}

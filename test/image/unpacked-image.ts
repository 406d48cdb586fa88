import { createHash } from 'node:crypto';
import { chmodSync, createReadStream, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import type { ImageDefinition } from '../../deploy/image/image-definition.ts';

/** How the OCI image specification points at a blob. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly platform?: { readonly architecture: string; readonly os: string };
}

export interface Manifest {
  readonly schemaVersion: number;
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface Configuration {
  readonly architecture: string;
  readonly os: string;
  readonly created: string;
  readonly config: ImageDefinition;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly string[] };
  readonly history: readonly object[];
}

/** An image as a container runtime sees it: the layout read, each digest checked, all layers on top of each other. */
export class UnpackedImage {
  /** Files of the layout by name, but for the layers. */
  readonly documents = new Map<string, string>();
  readonly manifest: Manifest;
  readonly configuration: Configuration;
  readonly descriptor: Descriptor;
  /** Every entry of every layer, in order. */
  readonly entries: readonly Header[];
  /** A folder of this machine that is the root of the image. */
  readonly root: string;

  private constructor(blobs: ReadonlyMap<string, Buffer>, root: string, unpacked: { headers: Header[] }) {
    for (const [name, content] of blobs) if (content.length < 1e5) this.documents.set(name, content.toString());
    [this.descriptor] = readIndex(blobs).manifests as [Descriptor];
    this.manifest = json<Manifest>(blobs, this.descriptor);
    this.configuration = json<Configuration>(blobs, this.manifest.config);
    this.entries = unpacked.headers;
    this.root = root;
  }

  static async fromFile(file: string): Promise<UnpackedImage> {
    const blobs = new Map<string, Buffer>();
    await eachEntry(createReadStream(file), ({ name }, content) => void blobs.set(name, content));
    const [descriptor] = readIndex(blobs).manifests;
    const manifest = json<Manifest>(blobs, descriptor!);
    const { rootfs } = json<Configuration>(blobs, manifest.config);
    const root = await mkdtemp(join(tmpdir(), 'metrics-server-image-'));
    // As in a container, where others than the owner get in.
    chmodSync(root, 0o755);
    const headers: Header[] = [];
    for (const [index, layer] of manifest.layers.entries()) {
      const tar = gunzipSync(blob(blobs, layer));
      if (digest(tar) !== rootfs.diff_ids[index]) throw new Error(`layer ${index}: ${digest(tar)} is not its diff ID`);
      await eachEntry([tar], (header, content) => {
        headers.push(header);
        unpack(root, header, content);
      });
    }
    return new UnpackedImage(blobs, root, { headers });
  }

  readonly read = (path: string): Promise<string> => readFile(join(this.root, path), 'utf8');

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}

function unpack(root: string, { name, type, mode }: Header, content: Buffer): void {
  const path = join(root, name);
  if (type === 'directory') {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
  } else if (type === 'file') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
  } else {
    throw new Error(`${name} is a ${type}: the image is made of files and folders`);
  }
}

async function eachEntry(
  source: Iterable<Buffer> | AsyncIterable<Buffer>,
  see: (header: Header, content: Buffer) => void,
): Promise<void> {
  const tar = extract();
  const reading = pipeline(source, tar);
  for await (const entry of tar) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    see(entry.header, Buffer.concat(parts));
  }
  await reading;
}

function readIndex(blobs: ReadonlyMap<string, Buffer>): { manifests: Descriptor[] } {
  return JSON.parse(blobs.get('index.json')!.toString()) as { manifests: Descriptor[] };
}

function json<T>(blobs: ReadonlyMap<string, Buffer>, of: Descriptor): T {
  return JSON.parse(blob(blobs, of).toString()) as T;
}

/** The bytes that a descriptor points at, which must be as it says. */
function blob(blobs: ReadonlyMap<string, Buffer>, { digest: wanted, size }: Descriptor): Buffer {
  const content = blobs.get(`blobs/${wanted.replace(':', '/')}`);
  if (content === undefined) throw new Error(`there is no blob ${wanted}`);
  if (digest(content) !== wanted || content.length !== size)
    throw new Error(`blob ${wanted} of ${size} bytes is ${digest(content)} of ${content.length}`);
  return content;
}

function digest(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageContents } from './image-contents.ts';
import { imageDefinition } from './image-definition.ts';
import { sizeOf } from './image-file.ts';
import { qualified, writeImage } from './image-layout.ts';
import { writeLayer, type Layer } from './layer.ts';
import { readPackageJson } from './package-json.ts';
import { createdS, revision } from './source.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface PackOptions {
  /** The file to write; `dist-image/metrics-server-ts.oci.tar` by default. */
  readonly path?: string;
  /** The image's name without a tag, such as `registry.example/team/metrics-server-ts`; the package's by default. */
  readonly repository?: string;
  /** From 0, fast, to 9, small; 6 by default. */
  readonly gzipLevel?: number;
}

/** A layer's part of the size. */
export type LayerSize = Pick<Layer, 'name' | 'compressedBytes' | 'uncompressedBytes'> & { readonly files: number };

export interface PackedImage {
  readonly path: string;
  /** The name by which a container runtime knows it, such as `docker.io/library/metrics-server-ts:v0.1.0`. */
  readonly reference: string;
  /** Of the manifest: by which a Pod can name the image. */
  readonly digest: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly layers: readonly LayerSize[];
}

/** Packs the built server (`npm run build`) with its packages, Node.js and libraries into one file that runtimes load. */
export async function packImage(options: PackOptions = {}): Promise<PackedImage> {
  const packageJson = readPackageJson(ROOT);
  const { path = join(ROOT, 'dist-image/metrics-server-ts.oci.tar'), repository = packageJson.name } = options;
  const contents = imageContents(ROOT).filter(({ files }) => files.length > 0);
  await mkdir(dirname(path), { recursive: true });
  // Beside the file, so that it appears at once and whole.
  const folder = await mkdtemp(`${path}-`);
  try {
    const layers: Layer[] = [];
    for (const content of contents)
      layers.push(await writeLayer(content, join(folder, content.name), options.gzipLevel ?? 6));
    const tag = `v${packageJson.version}`;
    const unfinished = join(folder, 'image');
    const definition = imageDefinition(packageJson, revision(ROOT));
    const image = { repository, tag, definition, layers, architecture: imageArchitecture(), createdS: createdS(ROOT) };
    const digest = await writeImage(image, unfinished);
    await rename(unfinished, path);
    const sizes = layers.map((layer, index) => ({ ...layer, files: sizeOf(contents[index]!).count }));
    return { path, reference: qualified(repository, tag), digest, bytes: (await stat(path)).size, layers: sizes };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The architecture that is packed for: that of this machine and its Node.js. */
export function imageArchitecture(): string {
  const name = ARCHITECTURES[process.arch];
  if (name !== undefined && process.platform === 'linux') return name;
  throw new Error(`images are packed on Linux for x64 and arm64, not on ${process.platform} ${process.arch}`);
}

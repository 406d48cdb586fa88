import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageContents } from './image-contents.ts';
import { imageDefinition } from './image-definition.ts';
import { sizeOf } from './image-file.ts';
import { qualified, type Variant, writeImage } from './image-layout.ts';
import { writeLayer, type Layer } from './layer.ts';
import { type Architecture, type Machine, thisMachine } from './machine.ts';
import { readPackageJson } from './package-json.ts';
import { createdS, revision } from './source.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface PackOptions {
  /** The file to write; `dist-image/metrics-server-ts.oci.tar` by default. */
  readonly path?: string;
  /** The image's name without a tag, such as `registry.example/team/metrics-server-ts`; the package's by default. */
  readonly repository?: string;
  /** From 0, fast, to 9, small; 6 by default. */
  readonly gzipLevel?: number;
  /** What it is packed for, each of another architecture; this machine by default. */
  readonly machines?: readonly Machine[];
}

/** A layer's part of the size. */
export type LayerSize = Pick<Layer, 'name' | 'compressedBytes' | 'uncompressedBytes'> & {
  readonly architecture: Architecture;
  readonly files: number;
};

export interface PackedImage {
  readonly path: string;
  /** The name by which a container runtime knows it, such as `docker.io/library/metrics-server-ts:v0.1.0`. */
  readonly reference: string;
  /** Of the manifest, or of the index of several: by which a Pod can name the image. */
  readonly digest: string;
  /** Size of the file. */
  readonly bytes: number;
  readonly layers: readonly LayerSize[];
}

/** Packs the built server (`npm run build`) with its packages, Node.js and libraries into one file that runtimes load. */
export async function packImage(options: PackOptions = {}): Promise<PackedImage> {
  const packageJson = readPackageJson(ROOT);
  const { path = join(ROOT, 'dist-image/metrics-server-ts.oci.tar'), repository = packageJson.name } = options;
  const { gzipLevel = 6, machines = [thisMachine(ROOT)] } = options;
  await mkdir(dirname(path), { recursive: true });
  // Beside the file, so that it appears at once and whole.
  const folder = await mkdtemp(`${path}-`);
  try {
    const variants: Variant[] = [];
    const sizes: LayerSize[] = [];
    for (const machine of machines) {
      const { architecture } = machine;
      const layers: Layer[] = [];
      for (const content of imageContents(ROOT, machine).filter(({ files }) => files.length > 0)) {
        const layer = await writeLayer(content, join(folder, `${content.name}-${architecture}`), gzipLevel);
        layers.push(layer);
        sizes.push({ ...layer, architecture, files: sizeOf(content).count });
      }
      variants.push({ architecture, layers });
    }
    const tag = `v${packageJson.version}`;
    const unfinished = join(folder, 'image');
    const definition = imageDefinition(packageJson, revision(ROOT));
    const digest = await writeImage({ repository, tag, definition, variants, createdS: createdS(ROOT) }, unfinished);
    await rename(unfinished, path);
    return { path, reference: qualified(repository, tag), digest, bytes: (await stat(path)).size, layers: sizes };
  } finally {
    await rm(folder, { recursive: true });
  }
}

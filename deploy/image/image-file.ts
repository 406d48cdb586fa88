import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LayerName } from './image-definition.ts';

/** A file of the image: its absolute path there, and the file of this machine or the text that it holds. */
export interface ImageFile {
  readonly path: string;
  readonly content: { readonly file: string } | { readonly text: string };
  readonly isExecutable?: boolean;
}

/** An empty folder of the image that is there to be written to or mounted on. */
export interface ImageFolder {
  readonly path: string;
  readonly mode: number;
}

/** One layer: registries and nodes keep those that did not change between two versions. */
export interface LayerContent {
  readonly name: LayerName;
  readonly files: readonly ImageFile[];
  readonly folders?: readonly ImageFolder[];
}

/** The files below a folder of this machine, at the same places below a folder of the image, without those left out. */
export function filesBelow(folder: string, target: string, isLeftOut: (path: string) => boolean): ImageFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !isLeftOut(path) && statSync(join(folder, path)).isFile())
    .map((path) => ({ path: `${target}/${path}`, content: { file: join(folder, path) } }));
}

/** How large the files are, in bytes, and how many. */
export function sizeOf({ files }: LayerContent): { bytes: number; count: number } {
  const sizes = files.map(({ content }) =>
    'file' in content ? statSync(content.file).size : Buffer.byteLength(content.text),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), count: files.length };
}

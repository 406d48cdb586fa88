import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { ImageDefinition } from './image-definition.ts';
import type { Layer } from './layer.ts';
import type { Architecture } from './machine.ts';

/** What an image is made of. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly definition: ImageDefinition;
  /** One for each architecture. */
  readonly variants: readonly Variant[];
  /** Seconds since the epoch. */
  readonly createdS: number;
}

/** The image of one architecture. */
export interface Variant {
  readonly architecture: Architecture;
  readonly layers: readonly Layer[];
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A small file of the layout. */
interface Document {
  readonly name: string;
  readonly text: string;
}

const OCI = 'application/vnd.oci.image';

/**
 * Writes an image as one tar: an OCI image layout, which `ctr images import`, podman and skopeo read. One architecture has
 * beside it the list of images by which `docker load`, kind and minikube find the same blobs. Several have an index.
 * Gives the digest of the manifest or of the index.
 */
export async function writeImage(image: Image, file: string): Promise<string> {
  const variants = image.variants.map((variant) => variantDocuments(image, variant));
  const descriptors = variants.map(({ manifest }, each) => ({
    ...descriptor(manifest, 'manifest.v1+json'),
    platform: { architecture: image.variants[each]!.architecture, os: 'linux' },
  }));
  const [only, ...others] = variants;
  const documents = variants.flatMap(({ configuration, manifest }) => [configuration, manifest]);
  let digest: string;
  if (others.length === 0) {
    documents.push(...entryPoints(image, descriptors[0]!), dockerList(image, only!.configuration));
    ({ digest } = descriptors[0]!);
  } else {
    const list = blob({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: descriptors });
    documents.push(list, ...entryPoints(image, descriptor(list, 'index.v1+json')));
    digest = digestOf(list.text);
  }
  await writeTar(documents, layersOnce(image), image.createdS, file);
  return digest;
}

/** Layers without files of an architecture are the same in all. */
function layersOnce({ variants }: Image): Layer[] {
  return [...new Map(variants.flatMap(({ layers }) => layers).map((layer) => [layer.digest, layer])).values()];
}

function variantDocuments(
  { createdS, definition: config }: Image,
  { architecture, layers }: Variant,
): { configuration: Document; manifest: Document } {
  const created = new Date(createdS * 1000).toISOString().replace('.000Z', 'Z');
  const rootfs = { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) };
  const history = layers.map(({ name }) => ({ created, created_by: `npm run image: ${name}` }));
  const configuration = blob({ created, architecture, os: 'linux', config, rootfs, history });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptor(configuration, 'config.v1+json'),
    layers: layers.map(({ digest, compressedBytes: size }) => ({
      mediaType: `${OCI}.layer.v1.tar+gzip`,
      digest,
      size,
    })),
  });
  return { configuration, manifest };
}

/** The files by which a reader finds the manifest or the index of the image. */
function entryPoints({ repository, tag }: Image, image: Descriptor): Document[] {
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [
      {
        ...image,
        annotations: {
          // The first is the name that containerd, podman and Docker give the image; the second, its tag, is the OCI's.
          'io.containerd.image.name': qualified(repository, tag),
          'org.opencontainers.image.ref.name': tag,
        },
      },
    ],
  };
  return [
    { name: 'index.json', text: JSON.stringify(index) },
    { name: 'oci-layout', text: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
  ];
}

/** The file by which older readers find the configuration and the layers. */
function dockerList({ repository, tag, variants }: Image, configuration: Document): Document {
  const docker = {
    Config: configuration.name,
    RepoTags: [`${repository}:${tag}`],
    Layers: variants[0]!.layers.map(({ digest }) => blobName(digest)),
  };
  return { name: 'manifest.json', text: JSON.stringify([docker]) };
}

/** The full name of an image, as containerd and the kubelet know it: without a registry it is one of Docker Hub's. */
export function qualified(repository: string, tag: string): string {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length === 0) return `docker.io/library/${repository}:${tag}`;
  const isRegistry = /[.:]/.test(first) || first === 'localhost';
  return isRegistry ? `${repository}:${tag}` : `docker.io/${repository}:${tag}`;
}

async function writeTar(
  documents: readonly Document[],
  layers: readonly Layer[],
  createdS: number,
  file: string,
): Promise<void> {
  const tar = pack();
  const written = pipeline(tar, createWriteStream(file));
  const common = { mtime: new Date(createdS * 1000), mode: 0o644, uid: 0, gid: 0 };
  for (const { name, text } of documents) tar.entry({ ...common, name }, text);
  for (const layer of layers) {
    const entry = tar.entry({ ...common, name: blobName(layer.digest), size: layer.compressedBytes });
    createReadStream(layer.file).pipe(entry);
    await once(entry, 'finish');
  }
  tar.finalize();
  await written;
}

function blob(content: object): Document {
  const text = JSON.stringify(content);
  return { name: blobName(digestOf(text)), text };
}

function descriptor({ text }: Document, type: string): Descriptor {
  return { mediaType: `${OCI}.${type}`, digest: digestOf(text), size: Buffer.byteLength(text) };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function blobName(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import type { ImageDefinition } from './image-definition.ts';
import type { Layer } from './layer.ts';

/** What an image is made of. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly definition: ImageDefinition;
  readonly layers: readonly Layer[];
  /** `amd64` or `arm64`. */
  readonly architecture: string;
  /** Seconds since the epoch. */
  readonly createdS: number;
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
 * Writes an image as one tar: an OCI image layout, which `ctr images import`, podman and skopeo read, and beside it the
 * list of images by which `docker load`, kind and minikube find the same blobs. Gives the digest of its manifest.
 */
export async function writeImage(image: Image, file: string): Promise<string> {
  const created = new Date(image.createdS * 1000).toISOString().replace('.000Z', 'Z');
  const { architecture, definition: config, layers } = image;
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
  const documents = [configuration, manifest, ...entryPoints(image, configuration, manifest)];
  await writeTar(documents, layers, image.createdS, file);
  return digestOf(manifest.text);
}

/** The files by which a reader finds the manifest or, older ones, the configuration and the layers. */
function entryPoints(image: Image, configuration: Document, manifest: Document): Document[] {
  const { repository, tag, architecture, layers } = image;
  const index = {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [
      {
        ...descriptor(manifest, 'manifest.v1+json'),
        platform: { architecture, os: 'linux' },
        annotations: {
          // The first is the name that containerd, podman and Docker give the image; the second, its tag, is the OCI's.
          'io.containerd.image.name': qualified(repository, tag),
          'org.opencontainers.image.ref.name': tag,
        },
      },
    ],
  };
  const docker = {
    Config: configuration.name,
    RepoTags: [`${repository}:${tag}`],
    Layers: layers.map(({ digest }) => blobName(digest)),
  };
  return [
    { name: 'index.json', text: JSON.stringify(index) },
    { name: 'manifest.json', text: JSON.stringify([docker]) },
    { name: 'oci-layout', text: JSON.stringify({ imageLayoutVersion: '1.0.0' }) },
  ];
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

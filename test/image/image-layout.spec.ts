import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Image, writeImage } from '../../deploy/image/image-layout.ts';
import { writeLayer } from '../../deploy/image/layer.ts';
import type { Architecture } from '../../deploy/image/machine.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface Index {
  readonly manifests: { mediaType: string; digest: string; platform?: object }[];
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-server-layout-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function writeBoth(architectures: readonly Architecture[]): Promise<[digest: string, Map<string, string>]> {
  const layerOf = (text: string) => {
    const files = [{ path: '/x', content: { text } }];
    return writeLayer({ name: 'server', files }, join(folder, text), 1);
  };
  const variants = [];
  for (const architecture of architectures)
    variants.push({ architecture, layers: [await layerOf(architecture), await layerOf('same')] });
  const definition = { User: '', ExposedPorts: {}, Env: [], Entrypoint: [], WorkingDir: '/', Labels: {} };
  const image: Image = { repository: 'registry.example/x', tag: 'v1', definition, variants, createdS: 0 };
  const digest = await writeImage(image, join(folder, 'image'));
  const tar = extract();
  tar.end(readFileSync(join(folder, 'image')));
  const documents = new Map<string, string>();
  for await (const entry of tar) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    // A name that comes twice would be lost in a map.
    expect(documents.has(entry.header.name)).toBe(false);
    documents.set(entry.header.name, Buffer.concat(parts).toString());
  }
  return [digest, documents];
}

it('has one index for two architectures, and what both share once', async () => {
  const [digest, documents] = await writeBoth(['amd64', 'arm64']);
  const read = <T>(name: string) => JSON.parse(documents.get(name)!) as T;
  const blob = <T>(of: string) => read<T>(`blobs/${of.replace(':', '/')}`);
  const [entry, ...others] = read<Index>('index.json').manifests;
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    mediaType: INDEX,
    digest,
    annotations: {
      'io.containerd.image.name': 'registry.example/x:v1',
      'org.opencontainers.image.ref.name': 'v1',
    },
  });
  const list = blob<Index & { mediaType: string }>(digest);
  expect(list).toMatchObject({ schemaVersion: 2, mediaType: INDEX });
  expect(list.manifests.map(({ mediaType, platform }) => [mediaType, platform])).toEqual([
    [MANIFEST, { architecture: 'amd64', os: 'linux' }],
    [MANIFEST, { architecture: 'arm64', os: 'linux' }],
  ]);
  const layers = list.manifests.map((each) =>
    blob<{ layers: { digest: string }[] }>(each.digest).layers.map((layer) => layer.digest),
  );
  expect(layers[0]![1]).toBe(layers[1]![1]);
  expect(layers[0]![0]).not.toBe(layers[1]![0]);
  // Docker's list can name one architecture alone.
  expect([...documents.keys()].filter((name) => !name.startsWith('blobs/'))).toEqual(['index.json', 'oci-layout']);
  expect(documents.size).toBe(2 + 1 + 2 * 2 + 3);
});

it('has no such index for one, and the list that Docker reads', async () => {
  const [digest, documents] = await writeBoth(['arm64']);
  const { manifests } = JSON.parse(documents.get('index.json')!) as Index;
  expect(manifests).toEqual([
    expect.objectContaining({ mediaType: MANIFEST, digest, platform: { architecture: 'arm64', os: 'linux' } }),
  ]);
  expect(documents.get('manifest.json')).toContain('"RepoTags":["registry.example/x:v1"]');
});

import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { productionPackages, unpackedPackages } from '../../deploy/image/image-contents.ts';
import { COMMAND_FILE, imageDefinition, NODE_FILE } from '../../deploy/image/image-definition.ts';
import { packImage, type PackedImage } from '../../deploy/image/pack-image.ts';
import { readPackageJson } from '../../deploy/image/package-json.ts';
import { ImageContainer, isolation } from './container.ts';
import { describeServer } from './server-in-image.ts';
import { output } from './output.ts';
import { UnpackedImage } from './unpacked-image.ts';

// The image as `npm run image` packs it (`npm run build` goes before), but for how well it is compressed.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const packageJson = readPackageJson(ROOT);
const kind = isolation();

/** Not a bound of any test: how long a loaded machine may take to pack and unpack 170 MiB. */
const PATIENCE_MS = 300_000;

describe('the image', () => {
  let folder: string;
  let configFolder: string;
  let packed: PackedImage;
  let image: UnpackedImage;
  let container: ImageContainer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-image-'));
    configFolder = join(folder, 'config');
    await mkdir(configFolder);
    packed = await packImage({ path: join(folder, 'image.tar'), gzipLevel: 0 });
    image = await UnpackedImage.fromFile(packed.path);
    container = new ImageContainer(image.root, configFolder, kind);
  }, PATIENCE_MS);
  afterAll(async () => {
    await image?.remove();
    await rm(folder, { recursive: true });
  });

  const run = (...words: string[]) => output(container.start([...image.configuration.config.Entrypoint, ...words]));

  const evaluate = (code: string) => output(container.start([NODE_FILE, '--eval', code]));

  it('is an OCI image layout, whose digests are checked, with the name that containerd gives it', () => {
    expect(JSON.parse(image.documents.get('oci-layout')!)).toEqual({ imageLayoutVersion: '1.0.0' });
    expect(image.descriptor).toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: packed.digest,
      annotations: {
        'io.containerd.image.name': `docker.io/library/metrics-server-ts:v${packageJson.version}`,
        'org.opencontainers.image.ref.name': `v${packageJson.version}`,
      },
      platform: { os: 'linux', architecture: image.configuration.architecture },
    });
    expect(packed.reference).toBe(image.descriptor.annotations!['io.containerd.image.name']);
    expect(image.configuration.architecture).toBe(process.arch === 'x64' ? 'amd64' : process.arch);
    expect(image.configuration.history).toHaveLength(image.manifest.layers.length);
  });

  it('is listed for Docker, kind and minikube too', () => {
    const name = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`;
    const { config, layers } = image.manifest;
    expect(JSON.parse(image.documents.get('manifest.json')!)).toEqual([
      { Config: name(config), RepoTags: [`metrics-server-ts:v${packageJson.version}`], Layers: layers.map(name) },
    ]);
  });

  it('is configured as defined, with the version of package.json and the revision', () => {
    const { Labels, ...rest } = image.configuration.config;
    const revision = Labels['org.opencontainers.image.revision']!;
    expect(revision).toMatch(/^([0-9a-f]{40}(-modified)?|unknown)$/);
    expect({ Labels, ...rest }).toEqual(imageDefinition(packageJson, revision));
    expect(Labels).toMatchObject({
      'org.opencontainers.image.version': packageJson.version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    });
  });

  it('has no shell, no package manager, no test, no source map and no types', () => {
    const paths = image.entries.map(({ name }) => name.replace(/\/$/, ''));
    const tools = /^(sh|[bd]?ash|busybox|env|npm|npx|corepack|yarn|pnpm|apt|dpkg|apk|tsc|vitest|.*\.sh)$/;
    expect(paths.filter((path) => tools.test(basename(path)))).toEqual([]);
    expect(paths.filter((path) => /\.(spec|test)\.|(^|\/)\.bin(\/|$)|\.map$|\.[cm]?ts$/.test(path))).toEqual([]);
    expect(paths.filter((path) => /^app\/(?!dist(\/|$)|node_modules(\/|$)|package\.json$)./.test(path))).toEqual([]);
  });

  it('has files of root that nobody else may change, and no program but Node.js, its libraries and the server', () => {
    const other = image.entries.filter(({ uid, gid, mode }) => uid !== 0 || gid !== 0 || (mode & 0o6022) !== 0);
    expect(other.map(({ name }) => name)).toEqual(['tmp/']);
    const programs = image.entries.filter(({ type, mode }) => type === 'file' && (mode & 0o111) !== 0);
    for (const { name } of programs)
      expect(name).toMatch(/^(metrics-server|nodejs\/bin\/node)$|^(usr\/)?lib[^/]*\/.*\.so(\.\d+)*$/);
  });

  it('has no package but those that the server needs', () => {
    const manifests = image.entries.flatMap(
      ({ name }) => /^app\/(node_modules\/.*)\/package\.json$/.exec(name)?.[1] ?? [],
    );
    const folders = manifests.filter((path) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/.test(path));
    expect(folders.sort()).toEqual(unpackedPackages(ROOT));
  });

  it('has the licences of all packages that the server is made of', () => {
    const paths = new Set(image.entries.map(({ name }) => name));
    const licences = productionPackages(ROOT).flatMap((path) => {
      const names = readdirSync(join(ROOT, path)).filter((name) => /^(licen[cs]e|notice)(\.(md|txt))?$/i.test(name));
      return names.map((name) => `app/${path}/${name}`);
    });
    expect(licences.length).toBeGreaterThan(100);
    expect(licences.filter((path) => !paths.has(path))).toEqual([]);
  });

  it('tells its version and its flags', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: `v${packageJson.version}\n`, stderr: '' });
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Kubelet client flags:') });
  });

  it.skipIf(kind === 'loader')(
    `has ${COMMAND_FILE}, as the image of metrics-server has, which takes flags`,
    async () => {
      const command = (...words: string[]) => output(container.start([COMMAND_FILE, ...words]));
      expect(await command('--version')).toEqual({ code: 0, stdout: `v${packageJson.version}\n`, stderr: '' });
      const wrong = 'error: unknown flag "--no-such"; --help lists all flags\n';
      expect(await command('--v=2', "--vmodule=it's=1", '--no-such')).toEqual({ code: 1, stdout: '', stderr: wrong });
    },
  );

  it.skipIf(kind !== 'chroot')('knows the user that it runs as', async () => {
    expect(await evaluate('console.log(os.userInfo())')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/uid: 65532,\s+gid: 65532,\s+username: 'nonroot'/),
    });
  });

  it.skipIf(kind === 'loader')('finds names in /etc/hosts with nothing but its own libraries', async () => {
    // As the kubelet writes it.
    await writeFile(join(image.root, 'etc/hosts'), '127.0.0.9 kubernetes.test\n');
    const code = "require('node:dns').lookup('kubernetes.test', (_, address) => console.log(address))";
    expect(await evaluate(code)).toEqual({ code: 0, stdout: '127.0.0.9\n', stderr: '' });
  });

  describeServer(() => ({ container, configFolder, entrypoint: image.configuration.config.Entrypoint }), kind);
});

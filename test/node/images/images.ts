import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeImage } from '../../../deploy/image/image-layout.ts';
import { writeLayer } from '../../../deploy/image/layer.ts';
import { thisArchitecture } from '../../../deploy/image/machine.ts';
import { packImage } from '../../../deploy/image/pack-image.ts';
import { binary } from '../../cluster/binaries.ts';
import { releaseFile } from '../release-file.ts';

const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));

/** The image of `pause` and `burn`. */
export const PROGRAMS_IMAGE = 'docker.io/library/node-programs:v1';
/** What the original's end-to-end suite pulls for its Pods; what is in it here takes the same words. */
const CONSUMER_IMAGE = 'registry.k8s.io/e2e-test-images/resource-consumer:1.9';
/** The original's own name of its image, which is packed here, as it cannot be had without a registry. */
const ORIGINAL_IMAGE = 'registry.k8s.io/metrics-server/metrics-server:v0.9.0';

/** Fast: these images are loaded once, by this machine. */
const GZIP_LEVEL = 1;

/**
 * Packs the programs that Pods run, the original and, as `npm run image` does, this server. Returns the archives.
 *
 * @param release the folder of a release, whose image is this server instead
 */
export async function packImages(folder: string, release?: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return [
    release === undefined
      ? await packServer(folder)
      : await releaseFile(release, `-linux-${thisArchitecture()}.oci.tar`),
    ...(await packPrograms(folder)),
    await packStatic(folder, ORIGINAL_IMAGE, { '/metrics-server': binary('metrics-server') }),
    await packStatic(folder, CONSUMER_IMAGE, {
      '/consume-cpu/consume-cpu': `${folder}/built/consume-cpu`,
      '/usr/bin/stress': `${folder}/built/stress`,
      '/burn': `${folder}/built/burn`,
    }),
  ];
}

async function packServer(folder: string): Promise<string> {
  const path = `${folder}/metrics-server-ts.oci.tar`;
  await packImage({ path, gzipLevel: GZIP_LEVEL });
  return path;
}

/** Builds the programs that Pods run, and packs those of our own Pods. Returns the archive. */
export async function packPrograms(folder: string): Promise<string[]> {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };
  const flags = ['build', '-trimpath', '-ldflags=-s -w', '-o', `${folder}/built/`, './...'];
  await promisify(execFile)('go', flags, { cwd: PROGRAMS, env });
  const files = { '/pause': `${folder}/built/pause`, '/burn': `${folder}/built/burn` };
  return [await packStatic(folder, PROGRAMS_IMAGE, files)];
}

/** Packs static programs, by their paths in it, into an image that runs the first one. Returns the archive. */
async function packStatic(
  folder: string,
  reference: string,
  programs: Readonly<Record<string, string>>,
): Promise<string> {
  const [repository = '', tag = ''] = reference.split(/:(?=[^/:]+$)/);
  const files = Object.entries(programs).map(([path, file]) => ({ path, content: { file }, isExecutable: true }));
  const name = basename(repository);
  const layer = await writeLayer({ name: 'server', files }, `${folder}/${name}.layer`, GZIP_LEVEL);
  const Entrypoint = files.slice(0, 1).map(({ path }) => path);
  const definition = { User: '', ExposedPorts: {}, Env: ['PATH=/usr/bin'], Entrypoint, WorkingDir: '/', Labels: {} };
  const archive = `${folder}/${name}.oci.tar`;
  await writeImage(
    { repository, tag, definition, variants: [{ architecture: thisArchitecture(), layers: [layer] }], createdS: 0 },
    archive,
  );
  return archive;
}

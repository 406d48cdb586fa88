import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeImage } from '../../../deploy/image/image-layout.ts';
import { writeLayer } from '../../../deploy/image/layer.ts';
import { packImage } from '../../../deploy/image/pack-image.ts';
import { binary } from '../../cluster/binaries.ts';

const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));

/** The image of `pause` and `burn`. */
export const PROGRAMS_IMAGE = 'docker.io/library/node-programs:v1';
/** The original's own name of its image, which is packed here, as it cannot be had without a registry. */
const ORIGINAL_IMAGE = 'registry.k8s.io/metrics-server/metrics-server:v0.9.0';

/** Fast: these images are loaded once, by this machine. */
const GZIP_LEVEL = 1;
const ARCHITECTURE = process.arch === 'x64' ? 'amd64' : process.arch;

/** Packs the programs that Pods run, the original and, as `npm run image` does, this server. Returns the archives. */
export async function packImages(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const path = `${folder}/metrics-server-ts.oci.tar`;
  await packImage({ path, gzipLevel: GZIP_LEVEL });
  return [path, ...(await packPrograms(folder)), await packStatic(folder, ORIGINAL_IMAGE, binary('metrics-server'))];
}

/** Builds the programs that Pods run, and packs them. Returns the archive. */
export async function packPrograms(folder: string): Promise<string[]> {
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' };
  const flags = ['build', '-trimpath', '-ldflags=-s -w', '-o', `${folder}/built/`, './...'];
  await promisify(execFile)('go', flags, { cwd: PROGRAMS, env });
  return [await packStatic(folder, PROGRAMS_IMAGE, `${folder}/built/pause`, `${folder}/built/burn`)];
}

/** Packs static programs into the root of an image that runs the first one. Returns the archive. */
async function packStatic(folder: string, reference: string, ...programs: string[]): Promise<string> {
  const [repository = '', tag = ''] = reference.split(/:(?=v)/);
  const files = programs.map((file) => ({ path: `/${basename(file)}`, content: { file }, isExecutable: true }));
  const name = basename(repository);
  const layer = await writeLayer({ name: 'server', files }, `${folder}/${name}.layer`, GZIP_LEVEL);
  const Entrypoint = files.slice(0, 1).map(({ path }) => path);
  const definition = { User: '', ExposedPorts: {}, Env: [], Entrypoint, WorkingDir: '/', Labels: {} };
  const archive = `${folder}/${name}.oci.tar`;
  await writeImage({ repository, tag, definition, layers: [layer], architecture: ARCHITECTURE, createdS: 0 }, archive);
  return archive;
}

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readElfHead } from './elf.ts';
import { type Architecture, type Library, type Machine, thisArchitecture, thisMachine } from './machine.ts';
import nodePackages from './node-packages.json' with { type: 'json' };
import { describePackage } from './system-packages.ts';

/** Debian's packages of the libraries that Node.js is linked with. */
const PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1'];

const TRIPLETS: Readonly<Record<Architecture, string>> = {
  amd64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/** Machines of these architectures. The folder must be empty, and is kept until the images are packed. */
export function machinesOf(architectures: readonly Architecture[], root: string, folder: string): Machine[] {
  return architectures.map((architecture) => {
    if (architecture === thisArchitecture()) return thisMachine(root);
    const own = join(folder, architecture);
    mkdirSync(own, { recursive: true });
    return otherMachine(architecture, own);
  });
}

/**
 * A machine of another architecture, got from the registries: Node.js by npm, as node-packages.json locks it, and its
 * libraries by apt, which verifies the signatures of the distribution. Nothing is installed and nothing of it runs.
 *
 * @param folder empty, and kept until the image is packed
 */
export function otherMachine(architecture: Architecture, folder: string): Machine {
  const nodeFile = fetchNode(architecture, folder);
  const packages = fetchPackages(architecture, folder);
  const root = join(folder, 'root');
  for (const file of packages) run('dpkg-deb', ['--extract', file, root], folder);
  return {
    architecture,
    nodeFile,
    libraries: findLibraries(nodeFile, architecture, root),
    packages: packages.map((file) => describePackage(['dpkg-deb', '--show'], file)),
  };
}

/** The libraries of a program, and those that they need, in the root of a system that it does not run on. */
export function findLibraries(program: string, architecture: Architecture, root: string): Library[] {
  const { loader } = headOf(program, architecture);
  if (loader === undefined) throw new Error(`${program} has no loader`);
  const libraries = new Map<string, Library>([[basename(loader), { path: loader, file: fileIn(root, loader) }]]);
  const files = [program];
  for (let file = files.pop(); file !== undefined; file = files.pop()) {
    for (const name of headOf(file, architecture).needed) {
      if (libraries.has(name)) continue;
      const library = findLibrary(name, architecture, root);
      libraries.set(name, library);
      files.push(library.file);
    }
  }
  return [...libraries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function findLibrary(name: string, architecture: Architecture, root: string): Library {
  // Where Debian's loader looks without a cache.
  const paths = ['/lib', '/usr/lib'].map((folder) => `${folder}/${TRIPLETS[architecture]}/${name}`);
  const path = paths.find((each) => existsSync(join(root, each)));
  if (path === undefined) throw new Error(`no package of ${PACKAGES.join(', ')} has the library ${name}`);
  return { path, file: fileIn(root, path) };
}

function fileIn(root: string, path: string): string {
  return realpathSync(join(root, path));
}

function headOf(file: string, architecture: Architecture): ReturnType<typeof readElfHead> {
  const head = readElfHead(readFileSync(file), file);
  if (head.architecture !== architecture) throw new Error(`${file} is for ${head.architecture}, not ${architecture}`);
  return head;
}

function fetchNode(architecture: Architecture, folder: string): string {
  const { name, integrity } = nodePackages.packages[architecture];
  const words = ['pack', `${name}@${nodePackages.version}`, '--silent', '--no-update-notifier'];
  const archive = join(folder, run('npm', words, folder).trim());
  const [algorithm = '', hash] = integrity.split(/-(.*)/s);
  if (createHash(algorithm).update(readFileSync(archive)).digest('base64') !== hash)
    throw new Error(`${archive} is not the one that deploy/image/node-packages.json locks`);
  run('tar', ['--extract', '--gzip', `--file=${archive}`, 'package/bin/node'], folder);
  return join(folder, 'package/bin/node');
}

function fetchPackages(architecture: Architecture, folder: string): string[] {
  const [lists, cache, target] = ['lists', 'cache', 'packages'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  for (const each of [`${lists}/partial`, `${cache}/archives/partial`, target]) mkdirSync(each, { recursive: true });
  // Its own lists, so that the apt of this machine stays as it is.
  const options = [
    '--quiet=2',
    `--option=APT::Architecture=${architecture}`,
    `--option=APT::Architectures::=${architecture}`,
    `--option=Dir::State::Lists=${lists}`,
    `--option=Dir::Cache=${cache}`,
  ];
  run('apt-get', [...options, 'update'], folder);
  run('apt-get', [...options, 'download', ...PACKAGES], target);
  return readdirSync(target)
    .sort()
    .map((name) => join(target, name));
}

function run(program: string, words: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const said = `${(error as Error).message.split('\n', 1)[0]}\n${stderr}`.trim();
    throw new Error(
      `an image for another architecture is packed on Debian with npm, apt and dpkg; \`${program}\` failed: ${said}`,
      { cause: error },
    );
  }
}

import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CACHE } from '../cluster/binaries.ts';

const PROGRAMS = fileURLToPath(new URL('programs/', import.meta.url));

/** A client that is no Go program: the file that locks its packages, and how they come into an empty folder. */
interface Packages {
  readonly lock: string;
  install(folder: string): void;
}

const run = (file: string, ...words: string[]): void => {
  execFileSync(file, words, { stdio: ['ignore', 'ignore', 'inherit'] });
};

const PACKAGES = {
  python: {
    lock: join(PROGRAMS, 'python', 'requirements.txt'),
    install: (folder) => {
      run('python3', '-m', 'venv', folder);
      run(join(folder, 'bin', 'python'), '-m', 'pip', 'install', '-q', '--no-deps', '-r', PACKAGES.python.lock);
    },
  },
  fabric8: {
    lock: join(PROGRAMS, 'fabric8', 'pom.xml'),
    install: (folder) => {
      const words = ['-q', '-B', '-f', PACKAGES.fabric8.lock, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
      run('mvn', ...words, `-DoutputDirectory=${folder}`);
    },
  },
} satisfies Record<string, Packages>;

export type PackagesName = keyof typeof PACKAGES;

/** What a machine must have for a client, beside Go and Node.js. */
const NEEDS = { python: ['python3'], fabric8: ['java', 'mvn'], k9s: ['tmux'] } as const;

/** Folder of the installed packages, outside the repository, under a hash of what locks them. */
export function packagesFolder(name: PackagesName): string {
  const hash = createHash('sha256').update(readFileSync(PACKAGES[name].lock)).digest('hex').slice(0, 16);
  return join(dirname(CACHE), 'clients', `${name}-${hash}`);
}

/** Returns the first program that the machine lacks for a client, or undefined if it has all. */
export function missingProgram(name: keyof typeof NEEDS): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':');
  return NEEDS[name].find((program) => !folders.some((folder) => existsSync(join(folder, program))));
}

/** Installs the packages of a client unless they are there. */
export function installPackages(name: PackagesName): void {
  const folder = packagesFolder(name);
  const finished = join(folder, '.installed');
  if (existsSync(finished)) return;
  process.stderr.write(`Installing ${name} into ${folder} …\n`);
  // A virtual environment has its own path in its files, so that it cannot be moved when it is whole.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  PACKAGES[name].install(folder);
  writeFileSync(finished, '');
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sharedLibraries } from './shared-libraries.ts';
import { systemPackages, type SystemPackage } from './system-packages.ts';

/** What images are made for, as registries name it. */
export type Architecture = 'amd64' | 'arm64';

export const ARCHITECTURES: readonly Architecture[] = ['amd64', 'arm64'];

/** What an image takes from a machine of its architecture. */
export interface Machine {
  readonly architecture: Architecture;
  /** The locked Node.js, as a file of this machine. */
  readonly nodeFile: string;
  /** The libraries that Node.js is linked with, and its loader. */
  readonly libraries: readonly Library[];
  /** The packages that the libraries come from. */
  readonly packages: readonly SystemPackage[];
}

export interface Library {
  /** Where the loader looks for it. */
  readonly path: string;
  /** Where it is on this machine. */
  readonly file: string;
}

const NAMES: Readonly<Record<string, Architecture>> = { x64: 'amd64', arm64: 'arm64' };

/** This machine, with the Node.js that is installed in a checkout. */
export function thisMachine(root: string): Machine {
  const file = nodeFile(root);
  const paths = sharedLibraries(file);
  return {
    architecture: thisArchitecture(),
    nodeFile: file,
    libraries: paths.map((path) => ({ path, file: path })),
    packages: systemPackages(paths),
  };
}

/** The architecture of this machine and its Node.js. */
export function thisArchitecture(): Architecture {
  const name = NAMES[process.arch];
  if (name !== undefined && process.platform === 'linux') return name;
  throw new Error(`images are packed on Linux for x64 and arm64, not on ${process.platform} ${process.arch}`);
}

/** The locked Node.js of a checkout, for the machine it was installed on. */
export function nodeFile(root: string): string {
  const file = join(root, 'node_modules/node/bin/node');
  if (!existsSync(file)) throw new Error(`${file}, the locked Node.js, is missing: run \`npm ci\``);
  return file;
}

/** Throws if images are not made for it. */
export function architectureNamed(name: string): Architecture {
  const found = ARCHITECTURES.find((each) => each === name);
  if (found === undefined)
    throw new Error(`--architecture=${name}: images are packed for ${ARCHITECTURES.join(' and ')}`);
  return found;
}

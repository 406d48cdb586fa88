import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { productionPackages } from './image-contents.ts';
import { isPackageLeftOut } from './left-out.ts';
import type { Machine } from './machine.ts';
import { readPackageJson } from './package-json.ts';
import { readPackageLock, type LockedPackage } from './package-lock.ts';

/** What of a CycloneDX document is looked at or changed here; the rest stays as npm says it. */
interface Document {
  serialNumber?: string;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

interface Component {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  purl?: string;
  [other: string]: unknown;
}

/** The CycloneDX document of all that is in the image: packages of npm, Node.js, libraries of the system. */
export function imageSbom(root: string, createdS: number, machine: Machine): string {
  const document = npmSbom(root);
  const { name, version } = readPackageJson(root);
  Object.assign(document.metadata.component, { type: 'application', name, version });
  const added = [nodeComponent(root, machine), ...libraryComponents(machine)];
  document.components.push(...added);
  document.dependencies.push(...added.map((each) => ({ ref: each['bom-ref'], dependsOn: [] })));
  const own = document.dependencies.find(({ ref }) => ref === document.metadata.component['bom-ref'])!;
  own.dependsOn.push(...added.map((each) => each['bom-ref']));
  document.metadata.timestamp = new Date(createdS * 1000).toISOString();
  delete document.serialNumber;
  // The same for the same content, so that a release made again is the same.
  document.serialNumber = `urn:uuid:${uuid(JSON.stringify(document))}`;
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/**
 * What `npm sbom` says of the image's packages, with no network. It is asked about a lock file that has nothing else,
 * since with `--omit=dev` it forgets packages that development needs as well.
 */
function npmSbom(root: string): Document {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-server-sbom-'));
  try {
    const { name, version, description, license, dependencies: all } = readPackageJson(root);
    const dependencies = kept(all);
    const head = { name, version, description, license, dependencies };
    const { packages } = readPackageLock(root);
    const locked = productionPackages(root).map((path): [string, LockedPackage] => [
      path,
      withoutLeftOut(packages[path]!),
    ]);
    const lock = { name, version, lockfileVersion: 3, packages: { '': head, ...Object.fromEntries(locked) } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(head));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
    const words = ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline', '--no-update-notifier'];
    return JSON.parse(execFileSync('npm', words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 })) as Document;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withoutLeftOut(one: LockedPackage): LockedPackage {
  const { dependencies, optionalDependencies, peerDependencies } = one;
  return {
    ...one,
    dependencies: kept(dependencies),
    optionalDependencies: kept(optionalDependencies),
    peerDependencies: kept(peerDependencies),
  };
}

function kept(dependencies: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(dependencies).filter(([name]) => !isPackageLeftOut(name)));
}

function nodeComponent(root: string, { nodeFile }: Machine): Component {
  const version = readPackageLock(root).packages['node_modules/node']!.version;
  return {
    'bom-ref': `node.js@${version}`,
    type: 'platform',
    name: 'node.js',
    version,
    licenses: [{ license: { id: 'MIT' } }],
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:-:*:*:*`,
    purl: `pkg:generic/node.js@${version}`,
    hashes: [
      {
        alg: 'SHA-256',
        content: createHash('sha256').update(readFileSync(nodeFile)).digest('hex'),
      },
    ],
  };
}

function libraryComponents({ packages }: Machine): Component[] {
  return packages.map(({ name, version, purl }) => ({
    'bom-ref': purl,
    type: 'library',
    name,
    version,
    purl,
  }));
}

/** A UUID of version 8, of one's own making, out of a text. */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

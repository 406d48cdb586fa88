import { MALLOC_OPTIONS, NODE_FLAGS } from '../../src/node-options.ts';
import type { PackageJson } from './package-json.ts';

// What the image is, said once: the script that packs it and the Dockerfile both keep to this (a test compares them).

/** The folder of the server: its built code, its packages, and a package.json that tells its version. */
export const APP_FOLDER = '/app';

/** The locked Node.js. */
export const NODE_FILE = '/nodejs/bin/node';

/** The layers, from what changes least to what changes most. The first is what distroless base images bring. */
export const LAYERS = ['system', 'node', 'packages', 'server'] as const;
export type LayerName = (typeof LAYERS)[number];

/** Where the image of metrics-server has its program: what a Pod's `command` names. */
export const COMMAND_FILE = '/metrics-server';

/** What is run. The container's own arguments, the flags, follow. */
const ENTRY_POINT: readonly [string, ...string[]] = [NODE_FILE, ...NODE_FLAGS, `${APP_FOLDER}/dist/main.js`];

/** The account of the process where the Pod names no other: that of the distroless images. */
export const USER = { name: 'nonroot', uid: 65532, home: '/home/nonroot' } as const;

/** Where the original listens too. */
const PORT = 10250;

/** The title that registries show. */
const TITLE = 'metrics-server-ts';

/** The configuration of an image, in the words of the OCI image specification. */
export interface ImageDefinition {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** What the image of this package, built from a revision of the source, is configured to be. */
export function imageDefinition(packageJson: PackageJson, revision: string): ImageDefinition {
  return {
    User: `${USER.uid}:${USER.uid}`,
    ExposedPorts: { [`${PORT}/tcp`]: {} },
    // Given at once, so that the program does not begin twice.
    Env: Object.entries(MALLOC_OPTIONS).map(([name, value]) => `${name}=${value}`),
    Entrypoint: ENTRY_POINT,
    // That of the original: relative paths in flags mean the same.
    WorkingDir: '/',
    Labels: labels(packageJson, revision),
  };
}

/**
 * The text of `COMMAND_FILE`, which becomes the entry point: same process, same words, and the flags that follow. A first
 * line can give a program one argument, and the entry point has five; so Node begins twice, which costs 35 ms of CPU.
 */
export function commandText(): string {
  const [program, ...words] = ENTRY_POINT.map((word) => `'${word}'`);
  return `#!${NODE_FILE}\nprocess.execve(${program}, [${[program, ...words].join(', ')}, ...process.argv.slice(2)]);\n`;
}

/** Annotations that the OCI image specification predefines. */
function labels(packageJson: PackageJson, revision: string): Record<string, string> {
  const source = packageJson.repository?.url;
  return {
    'org.opencontainers.image.title': TITLE,
    'org.opencontainers.image.description': packageJson.description,
    'org.opencontainers.image.version': packageJson.version,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.licenses': packageJson.license,
    ...(source === undefined ? {} : { 'org.opencontainers.image.source': source.replace(/^git\+/, '') }),
  };
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { APP_FOLDER, COMMAND_FILE, commandText, LAYERS, NODE_FILE, USER, type LayerName } from './image-definition.ts';
import { importedPackages } from './imported-packages.ts';
import { filesBelow, type ImageFile, type LayerContent } from './image-file.ts';
import { isFileLeftOut, isLicence, isPackageLeftOut } from './left-out.ts';
import type { Machine } from './machine.ts';
import { readPackageJson, shippedPackageJson } from './package-json.ts';
import { packageFolders, readPackageLock } from './package-lock.ts';

type Files = Omit<LayerContent, 'name'>;

const CONTENTS: Readonly<Record<LayerName, (root: string, machine: Machine) => Files>> = {
  system: systemFiles,
  node: nodeFiles,
  packages: packageFiles,
  server: serverFiles,
};

/** Every file of the image that is made of a checkout for a machine, by layer. */
export function imageContents(root: string, machine: Machine): LayerContent[] {
  return LAYERS.map((name) => ({ name, ...CONTENTS[name](root, machine) }));
}

/** The folders of package-lock.json, such as `node_modules/yaml`, of all that the server is made of. */
export function productionPackages(root: string): string[] {
  return packageFolders(readPackageLock(root), Object.keys(readPackageJson(root).dependencies), isPackageLeftOut);
}

/** Those of them that the built server opens: what the build has put into its own files is not needed beside them. */
export function unpackedPackages(root: string): string[] {
  const lock = readPackageLock(root);
  const production = new Set(productionPackages(root));
  // What is not locked is one of Node.js's own modules, or asked for in case it is there.
  const names = importedPackages(builtServer(root)).filter((name) => production.has(`node_modules/${name}`));
  return packageFolders(lock, names, isPackageLeftOut);
}

/** The folder of the built server. */
function builtServer(root: string): string {
  const dist = join(root, 'dist');
  if (!existsSync(join(dist, 'main.js'))) throw new Error(`${dist}/main.js is missing: run \`npm run build\``);
  return dist;
}

function systemFiles(_root: string, { libraries }: Machine): Files {
  const { name, uid, home } = USER;
  const text = (path: string, lines: readonly string[]): ImageFile => ({
    path,
    content: { text: `${lines.join('\n')}\n` },
  });
  return {
    files: [
      ...libraries.map(({ path, file }) => ({ path, content: { file }, isExecutable: true })),
      text('/etc/passwd', ['root:x:0:0:root:/root:/sbin/nologin', `${name}:x:${uid}:${uid}::${home}:/sbin/nologin`]),
      text('/etc/group', ['root:x:0:', `${name}:x:${uid}:`]),
      // Names of /etc/hosts first, as the kubelet writes them there for `hostAliases`.
      text('/etc/nsswitch.conf', ['passwd: files', 'group: files', 'hosts: files dns']),
    ],
    // A temporary folder that everybody may write to and only the owner of a file may delete it from.
    folders: [{ path: '/tmp', mode: 0o1777 }],
  };
}

function nodeFiles(_root: string, { nodeFile }: Machine): Files {
  return { files: [{ path: NODE_FILE, content: { file: nodeFile }, isExecutable: true }] };
}

/** The packages that the server opens, and of those that are in its own files the licences, which must go with them. */
function packageFiles(root: string): Files {
  const unpacked = new Set(unpackedPackages(root));
  const files = productionPackages(root).flatMap((folder) => {
    if (!existsSync(join(root, folder))) throw new Error(`${folder} is not installed: run \`npm ci\``);
    const isOut = unpacked.has(folder) ? isFileLeftOut : (path: string) => !isLicence(path);
    // Packages below a package are folders of the lock file themselves.
    const isElsewhere = (path: string): boolean => path.startsWith('node_modules/') || isOut(path);
    return filesBelow(join(root, folder), `${APP_FOLDER}/${folder}`, isElsewhere);
  });
  return { files };
}

function serverFiles(root: string): Files {
  const packageJson = { text: shippedPackageJson(readPackageJson(root)) };
  return {
    files: [
      { path: COMMAND_FILE, content: { text: commandText() }, isExecutable: true },
      { path: `${APP_FOLDER}/package.json`, content: packageJson },
      ...filesBelow(builtServer(root), `${APP_FOLDER}/dist`, (path) => path.endsWith('.map')),
    ],
  };
}

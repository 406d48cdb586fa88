import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import ts from 'typescript';

const CODE = new Set(['.js', '.mjs', '.cjs']);

/** The packages that the code below a folder imports or requires, sorted; Node.js's own modules are among them. */
export function importedPackages(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => CODE.has(extname(file)));
  return [...new Set(files.flatMap((file) => imports(readFileSync(join(folder, file), 'utf8'))))].sort();
}

function imports(code: string): string[] {
  const specifiers = ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
  return specifiers
    .filter((specifier) => !/^[./#]|^node:/.test(specifier))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

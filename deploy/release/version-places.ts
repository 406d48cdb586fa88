import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files that repeat the version of package.json, since what reads them cannot read that, and what is before it. */
const PLACES: readonly (readonly [file: string, before: string])[] = [
  ['deploy/image/Dockerfile', 'org.opencontainers.image.version="'],
  ['deploy/base/deployment.yaml', 'image: metrics-server-ts:v'],
  ['deploy/chart/metrics-server-ts/Chart.yaml', '\nversion: '],
  ['deploy/chart/metrics-server-ts/Chart.yaml', '\nappVersion: '],
  ['docs/install.md', 'The image is `metrics-server-ts:v'],
];

/** Those files, which belong into the commit that `npm version` makes. */
export const VERSIONED_FILES: readonly string[] = [...new Set(PLACES.map(([file]) => file))];

const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?/;

/** What is wrong with the places of a checkout, a sentence each. */
export function staleVersions(root: string, version: string): string[] {
  return PLACES.flatMap(([file, before]) => {
    if (!existsSync(join(root, file))) return [`${file} is missing`];
    const said = VERSION.exec(split(readFileSync(join(root, file), 'utf8'), before)[1])?.[0];
    if (said === undefined) return [`${file} has no version after "${before.trimStart()}"`];
    return said === version ? [] : [`${file} says ${said}, package.json says ${version}`];
  });
}

/** Writes the version to all places. */
export function stampVersion(root: string, version: string): void {
  for (const [file, before] of PLACES) {
    const [head, tail] = split(readFileSync(join(root, file), 'utf8'), before);
    writeFileSync(join(root, file), head + tail.replace(VERSION, version));
  }
}

/** The text up to where a version is to come, and from there on. */
function split(text: string, before: string): [string, string] {
  const at = text.indexOf(before);
  return at < 0 ? [text, ''] : [text.slice(0, at + before.length), text.slice(at + before.length)];
}

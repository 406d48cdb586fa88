import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of package.json says something about the image. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly type: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly repository?: { readonly url: string };
}

/** The package.json of a checkout. */
export function readPackageJson(root: string): PackageJson {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageJson;
}

/** The package.json inside the image: `type` says that its code is made of ES modules; scripts and tools are left out. */
export function shippedPackageJson({ name, version, description, license, type }: PackageJson): string {
  return `${JSON.stringify({ name, version, description, license, type }, undefined, 2)}\n`;
}

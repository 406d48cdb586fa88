import { unknownResource } from './objects/api-error.js';
import { GROUP, isServed } from './objects/group-version.js';

// Parts of paths are checked by functions and not by pipes: for each pipe of a parameter Nest makes promises.

/** The `apiVersion` of objects of this group for the `:version` of a path; 404 when it is not served. */
export function pathApiVersion(version: string): string {
  if (!isServed(version)) throw unknownResource();
  return `${GROUP}/${version}`;
}

/** A name in a path. An encoded slash makes it another path, because the API machinery decodes paths before it reads them. */
export function pathName(part: string): string {
  if (part.includes('/')) throw unknownResource();
  return part;
}

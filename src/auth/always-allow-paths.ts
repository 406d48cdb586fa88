import type { RequestAttributes } from './request-attributes.js';

/**
 * Reads `--authorization-always-allow-paths`: exact paths, or beginnings of paths with `*` at the end. The answer tells
 * whether everybody may do a request; requests about objects never match.
 *
 * @throws Error when `*` stands elsewhere
 */
export function alwaysAllowPaths(patterns: readonly string[]): (attributes: RequestAttributes) => boolean {
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const pattern of patterns) {
    const path = withoutSlash(pattern);
    if (path.slice(0, -1).includes('*')) {
      throw new Error(`--authorization-always-allow-paths: "${pattern}": * is understood only at the end`);
    }
    if (path.endsWith('*')) prefixes.push(path.slice(0, -1));
    else exact.add(path);
  }
  return (attributes) => {
    if (attributes.kind !== 'path') return false;
    const path = withoutSlash(attributes.path);
    return exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
  };
}

function withoutSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}

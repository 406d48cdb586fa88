import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';

/** A package of the Linux distribution that files of the image come from. */
export interface SystemPackage {
  readonly name: string;
  readonly version: string;
  /** Its package URL: https://github.com/package-url/purl-spec. */
  readonly purl: string;
}

/** The packages that files of this machine come from, on Debian and its like; elsewhere nothing is known. */
export function systemPackages(files: readonly string[]): SystemPackage[] {
  const names = new Set(files.flatMap(owners));
  return [...names].sort().map((name) => describePackage(['dpkg-query', '--show'], name));
}

/** The names of the packages that have a file, asked by each path it may be known by. */
function owners(file: string): string[] {
  for (const path of new Set([file, realpathSync(file), realpathSync(file).replace(/^\/usr/, '')])) {
    const said = query(['--search', path]);
    if (said !== undefined) return said.split(': ', 1)[0]!.split(', ');
  }
  return [];
}

/** What a package is, by the words of `dpkg-query` or `dpkg-deb` that show one. */
export function describePackage([program, ...words]: readonly [string, ...string[]], name: string): SystemPackage {
  const format = '${Package} ${Version} ${Architecture}';
  const said = execFileSync(program, [...words, `--showformat=${format}`, name], { encoding: 'utf8' });
  const [short = '', version = '', architecture = ''] = said.split(' ');
  const distribution = /^ID=(?:"([^"]*)"|(.*))$/m.exec(readFileSync('/etc/os-release', 'utf8'));
  const namespace = distribution?.[1] ?? distribution?.[2] ?? 'debian';
  const purl = `pkg:deb/${namespace}/${encodeURIComponent(short)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name: short, version, purl };
}

function query(words: readonly string[]): string | undefined {
  try {
    return execFileSync('dpkg-query', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

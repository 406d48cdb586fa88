import { execFileSync } from 'node:child_process';

/** The first glibc whose own library resolves names; with an older one, modules that no program names do it. */
const LEAST_GLIBC = '2.34';

/** The libraries that a program of this machine is linked with, and its loader, by the absolute path it looks for. */
export function sharedLibraries(program: string): string[] {
  const glibc = glibcVersion();
  if (glibc === undefined || glibc.localeCompare(LEAST_GLIBC, 'en', { numeric: true }) < 0)
    throw new Error(
      `an image needs the C library glibc ${LEAST_GLIBC} or newer of the machine that packs it; this one has ` +
        `${glibc ?? 'none'}. Pack on Debian 12, Ubuntu 22.04, Fedora 35 or newer, or build deploy/image/Dockerfile`,
    );
  return libraryPaths(ask(program), program);
}

/** The paths in what `ldd` prints. */
export function libraryPaths(said: string, program: string): string[] {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !line.includes('linux-vdso'));
  const paths = lines.map((line) => {
    // `name => /path (address)`, or for the loader `/path (address)`.
    const path = /(?:^|=>)\s*(\/\S+) \(0x[0-9a-f]+\)$/.exec(line)?.[1];
    if (path === undefined) throw new Error(`${program} cannot be packed: ldd says "${line.trim()}"`);
    return path;
  });
  if (!paths.some((path) => /\/ld[^/]*$/.test(path))) throw new Error(`${program} has no loader: ldd says "${said}"`);
  return paths.sort();
}

function ask(program: string): string {
  try {
    return execFileSync('ldd', [program], { encoding: 'utf8', env: { PATH: process.env['PATH'], LC_ALL: 'C' } });
  } catch (error) {
    throw new Error(`ldd, part of glibc, must tell which libraries ${program} needs`, { cause: error });
  }
}

function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

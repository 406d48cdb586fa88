import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A file of the live page, as it is sent. */
export interface PageAsset {
  readonly contentType: string;
  readonly body: Buffer;
  readonly gzip: Buffer;
  readonly etag: string;
}

/** The page and its files. */
export interface PageAssets {
  /** The page, as it is at its path with the last slash. */
  readonly page: PageAsset;
  /** The page, as it is at the path without: the browser finds its files in another folder. */
  readonly pageWithoutSlash: PageAsset;
  /** All files, by name. */
  readonly files: ReadonlyMap<string, PageAsset>;
}

const INDEX = 'index.html';

/** The last part of the page's path. */
const FOLDER = 'live';

/** Other files are not served. */
const CONTENT_TYPES: Readonly<Record<string, string | undefined>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the live page. Its paths stay relative: the kube-apiserver turns absolute ones into addresses of
 * this server, which browsers cannot reach (findings/apiserver-proxy-html-paths.sh).
 *
 * @throws Error if the folder has no page
 */
export function readPageAssets(folder: string): PageAssets {
  if (!existsSync(join(folder, INDEX)))
    throw new Error(`--live-page: this build has no live page: no ${INDEX} in ${folder}`);
  const served = readdirSync(folder).filter((name) => CONTENT_TYPES[extname(name)] !== undefined);
  const files = new Map(served.map((name) => [name, assetOf(name, readFileSync(join(folder, name)))]));
  const page = files.get(INDEX)!;
  const text = page.body.toString('utf8').replaceAll(/((?:src|href)=")(?=[\w.-]+")/g, `$1${FOLDER}/`);
  return { page, pageWithoutSlash: assetOf(INDEX, Buffer.from(text)), files };
}

/** Returns the folder of the built page: beside the built server. The sources find it in `dist`. */
export function pageFolder(): string {
  const here = dirname(import.meta.filename);
  const built = join(here, 'live-page');
  return existsSync(built) ? built : join(here, '../../dist/live-page');
}

function assetOf(name: string, body: Buffer): PageAsset {
  const hash = createHash('sha256').update(body).digest('base64url');
  return { contentType: CONTENT_TYPES[extname(name)]!, body, gzip: gzipSync(body), etag: `"${hash}"` };
}

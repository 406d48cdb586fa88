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

/** The file that is the page. */
export const INDEX = 'index.html';

/** The page as it is at the path without its last slash, where the browser finds its files in another folder. */
export const INDEX_WITHOUT_SLASH = 'live';

/** Other files are not served. */
const CONTENT_TYPES: Readonly<Record<string, string | undefined>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the files of the live page, by name. Its paths stay relative: the kube-apiserver turns absolute ones into addresses of
 * this server, which browsers cannot reach (findings/apiserver-proxy-html-paths.sh).
 *
 * @throws Error if the folder has no page
 */
export function readPageAssets(folder: string): ReadonlyMap<string, PageAsset> {
  if (!existsSync(join(folder, INDEX)))
    throw new Error(`--live-page: this build has no live page: no ${INDEX} in ${folder}`);
  const served = readdirSync(folder).filter((name) => CONTENT_TYPES[extname(name)] !== undefined);
  const assets = new Map(served.map((name) => [name, assetOf(name, readFileSync(join(folder, name)))]));
  const index = assets.get(INDEX)!.body.toString('utf8');
  const inFolder = index.replaceAll(/((?:src|href)=")(?=[\w.-]+")/g, `$1${INDEX_WITHOUT_SLASH}/`);
  return assets.set(INDEX_WITHOUT_SLASH, assetOf(INDEX, Buffer.from(inFolder)));
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

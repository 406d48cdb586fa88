import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LayerContent } from '../../deploy/image/image-file.ts';
import { writeLayer } from '../../deploy/image/layer.ts';

describe('writeLayer', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'image-layer-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A layer of two files, one of this machine and one made here. */
  async function content(mtimeS: number, mode: number): Promise<LayerContent> {
    const file = join(folder, `source-${mtimeS}`);
    await writeFile(file, 'program', { mode });
    await utimes(file, mtimeS, mtimeS);
    return {
      name: 'server',
      files: [
        { path: '/b/program', content: { file }, isExecutable: true },
        { path: '/a', content: { text: 'ä\n' } },
      ],
      folders: [{ path: '/tmp', mode: 0o1777 }],
    };
  }

  async function entries(file: string): Promise<Header[]> {
    const tar = extract();
    tar.end(gunzipSync(await readFile(file)));
    const headers: Header[] = [];
    for await (const entry of tar) {
      headers.push(entry.header);
      entry.resume();
    }
    return headers;
  }

  it('sorts, and has each folder before what is in it; everything is of root and as old as the epoch', async () => {
    const layer = await writeLayer(await content(1, 0o600), join(folder, 'layer'), 9);
    const found = await entries(layer.file);
    expect(found.map(({ name, mode, size }) => `${name} ${mode.toString(8)} ${size}`)).toEqual([
      'a 644 3',
      'b/ 755 0',
      'b/program 755 7',
      'tmp/ 1777 0',
    ]);
    for (const { uid, gid, mtime } of found) expect({ uid, gid, at: +mtime }).toEqual({ uid: 0, gid: 0, at: 0 });
  });

  it('is the same for the same content, whatever the order, time and mode of the files', async () => {
    const first = await writeLayer(await content(1, 0o600), join(folder, 'first'), 6);
    const other = await content(2_000_000, 0o777);
    const second = await writeLayer({ ...other, files: other.files.toReversed() }, join(folder, 'second'), 6);
    expect({ ...second, file: '' }).toEqual({ ...first, file: '' });
    expect(await readFile(second.file)).toEqual(await readFile(first.file));
  });

  it('is another when a byte is another', async () => {
    const some = await content(1, 0o600);
    const first = await writeLayer(some, join(folder, 'first'), 6);
    await writeFile(join(folder, 'source-1'), 'Program');
    expect((await writeLayer(some, join(folder, 'second'), 6)).diffId).not.toBe(first.diffId);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeSection } from './document.ts';

it('a part of the document is replaced, the others stay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'metrics-server-document-'));
  const path = join(folder, 'reliability.md');
  await writeSection(path, 'faults', 'old');
  await writeSection(path, 'load', 'figures');
  await writeSection(path, 'faults', 'new');
  expect(await readFile(path, 'utf8')).toBe(
    '# Reliability\n\n<!-- faults: begin -->\n\nnew\n\n<!-- faults: end -->\n\n<!-- load: begin -->\n\nfigures\n\n<!-- load: end -->\n',
  );
  await rm(folder, { recursive: true });
});

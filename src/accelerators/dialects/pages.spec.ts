import { describe, expect, it } from 'vitest';
import { ACCELERATOR_PAGES, acceleratorPage } from '../../../test/accelerator-pages.ts';
import { plainAmdPage, plainNvidiaPage } from '../../../test/plain/accelerator-page.ts';
import { readAmdPage } from './amd.js';
import { readNvidiaPage } from './nvidia.js';

const READERS = { nvidia: [readNvidiaPage, plainNvidiaPage], amd: [readAmdPage, plainAmdPage] } as const;

describe.each(ACCELERATOR_PAGES)('$name ($source)', ({ name, vendor, samples, skippedLines = 0 }) => {
  it.each(READERS[vendor])('has the samples of the table', (read) => {
    expect(read(acceleratorPage(name))).toEqual({ samples, skippedLines });
  });
});

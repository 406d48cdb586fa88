import { expect, it } from 'vitest';
import { flagsDocument } from './flags-document.ts';

// `npm run docs:flags` writes the file.
it('docs/flags.md says what the flag table says', async () => {
  await expect(flagsDocument()).toMatchFileSnapshot('../../docs/flags.md');
});

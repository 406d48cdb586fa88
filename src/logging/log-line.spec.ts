import { expect, it } from 'vitest';
import { formatLogLine } from './log-line.js';

const now = new Date(Date.UTC(2026, 10, 3, 4, 5, 6, 78));

it('writes the header of klog', () => {
  expect(formatLogLine('W', 'Scraper', 'node "a" is gone', now, 21144)).toBe(
    'W1103 04:05:06.078000   21144 Scraper] node "a" is gone\n',
  );
});

it('keeps a message on its line', () => {
  expect(formatLogLine('I', 's', 'a\r\nI1103 forged', now, 1)).toBe(
    'I1103 04:05:06.078000       1 s] a\\nI1103 forged\n',
  );
});

import { expect, it } from 'vitest';
import { SourceLevels } from './server-logger.js';

const levels = [
  { pattern: 'scraper', level: 4 },
  { pattern: 'kube*', level: 2 },
  { pattern: 'kubelet', level: 9 },
  { pattern: 'a?i', level: 4 },
  { pattern: 'x.y', level: 4 },
];

it.each([
  ['Scraper', 4, true],
  ['Scraper', 5, false],
  ['ScraperService', 2, false],
  // The first pattern counts.
  ['Kubelet', 2, true],
  ['Kubelet', 4, false],
  ['Api', 4, true],
  ['Aapi', 4, false],
  ['xzy', 4, false],
  // -v counts for all.
  ['other', 1, true],
  ['other', 2, false],
])('%s tells level %i: %s', (source, level, tells) => {
  expect(new SourceLevels({ level: 1, levels }).tells(source, level)).toBe(tells);
});

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACCELERATOR_REASONS } from '../model/accelerator-states.js';
import { REASONS } from './reason.js';

it('every reason, and no other, has a line in the document that says what to do', () => {
  const document = readFileSync(new URL('../../docs/internal-api.md', import.meta.url), 'utf8');
  const rows = document.split('\n').filter((line) => /^\| `[A-Z]\w+`/.test(line));
  const told = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, reason]) => reason));
  expect(told.toSorted()).toEqual([...REASONS, ...ACCELERATOR_REASONS].toSorted());
});

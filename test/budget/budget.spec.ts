import { expect, it } from 'vitest';
import { overruns } from './budget.ts';

it('lets everything grow by less than a tenth', () => {
  expect(overruns({ modules: 109, bytes: 50 }, { modules: 100, bytes: 100 })).toEqual([]);
});

it('says what grew by more, and by how much', () => {
  expect(overruns({ modules: 125, bytes: 100 }, { modules: 100, bytes: 100 })).toEqual([
    expect.stringMatching(/^modules: 125, 25 % over its budget of 100[.] `npm run budget` /),
  ]);
});

it('says what has no budget, and what is not measured any more', () => {
  expect(overruns({ modules: 1 }, { bytes: 2 })).toEqual([
    'modules: 1, budget undefined',
    'bytes: not measured, budget 2',
  ]);
});

import { beforeAll, expect, it } from 'vitest';
import { overruns, readBudget } from './budget.ts';
import { measureBudget } from './measure-budget.ts';
import type { Budget } from './measure-budget.ts';

let measured: Budget;
beforeAll(async () => {
  measured = await measureBudget();
}, 600_000);

const HINT = '`npm run budget` measures it again and makes it the budget: commit that with the reason for it';

it.each(Object.keys(readBudget()))('%s: not a tenth over its budget', (name) => {
  expect(overruns({ [name]: measured[name]! }, { [name]: readBudget()[name]! }), HINT).toEqual([]);
});

it('everything that is measured has a budget', () => {
  expect(Object.keys(measured), HINT).toEqual(Object.keys(readBudget()));
});

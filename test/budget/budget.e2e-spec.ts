import { beforeAll, expect, it } from 'vitest';
import { overruns, readBudget } from './budget.ts';
import { measureBudget } from './measure-budget.ts';
import type { Budget } from './measure-budget.ts';

let measured: Budget;
beforeAll(async () => {
  measured = await measureBudget();
}, 600_000);

it.each(Object.keys(readBudget()))('%s: not a tenth over its budget', (name) => {
  expect(overruns({ [name]: measured[name]! }, { [name]: readBudget()[name]! })).toEqual([]);
});

it('everything that is measured has a budget', () => {
  expect(Object.keys(measured)).toEqual(Object.keys(readBudget()));
});

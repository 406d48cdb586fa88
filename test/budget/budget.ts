import { readFileSync, writeFileSync } from 'node:fs';
import type { Budget } from './measure-budget.ts';

const FILE = new URL('budget.json', import.meta.url);

const HINT = '`npm run budget` makes what is used now the budget: commit that with the reason for it';

/** Growth by a tenth is too much. */
export const ALLOWED = 1.1;

/** The budget that is checked in. */
export function readBudget(): Budget {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Budget;
}

/** Makes what was measured the budget. */
export function writeBudget(measured: Budget): void {
  const rounded = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, Math.round(value)]));
  writeFileSync(FILE, `${JSON.stringify(rounded, undefined, 2)}\n`);
}

/** A sentence for each thing that grew too much, or has no budget, or has one and was not measured. */
export function overruns(measured: Budget, budget: Budget): string[] {
  const names = new Set([...Object.keys(measured), ...Object.keys(budget)]);
  return [...names].flatMap((name) => {
    const [now, allowed] = [measured[name], budget[name]];
    if (now === undefined || allowed === undefined) return [`${name}: ${now ?? 'not measured'}, budget ${allowed}`];
    if (now <= allowed * ALLOWED) return [];
    const percent = Math.round((now / allowed - 1) * 100);
    return [`${name}: ${Math.round(now)}, ${percent} % over its budget of ${allowed}. ${HINT}`];
  });
}

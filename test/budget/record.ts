// npm run budget: makes what the built server uses now the budget that budget.e2e-spec.ts holds it to.
import { readBudget, writeBudget } from './budget.ts';
import { measureBudget } from './measure-budget.ts';

const measured = await measureBudget();
let before: Record<string, number> = {};
try {
  before = readBudget();
} catch {
  // There is none yet.
}
for (const [name, value] of Object.entries(measured)) {
  const old = before[name];
  const change = old === undefined ? 'new' : `${value >= old ? '+' : ''}${((value / old - 1) * 100).toFixed(1)} %`;
  console.log(`${name.padEnd(45)} ${Math.round(value).toString().padStart(10)}  ${change}`);
}
if (!process.argv.includes('--dry-run')) writeBudget(measured);
process.exit(0);

// Prints the totals of vitest JSON reports as one line, the last: `N passed, N failed`.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (...fields) =>
  reports.flatMap((report) => fields.map((field) => report[field])).reduce((a, b) => a + b, 0);

const skipped = total('numPendingTests', 'numTodoTests');
const [passed, failed] = [total('numPassedTests'), total('numFailedTests')];
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);

// Prints each test that failed with its first error, then the totals of vitest JSON reports as one line, the last:
// `N passed, N failed`. The failures stand here again, since often only the end of a long log is kept. A file that
// failed outside its tests (it could not be imported; its `beforeAll` threw, so that its tests are skipped) counts as
// one failed. So does an exit status that is not 0 when nothing else failed: an error that nobody caught is in no report.
// Arguments: the worst exit status of the runs, and their reports.
import { readFileSync } from 'node:fs';

const [status, ...files] = process.argv.slice(2);
const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
const total = (...fields) =>
  reports.flatMap((report) => fields.map((field) => report[field])).reduce((a, b) => a + b, 0);

const skipped = total('numPendingTests', 'numTodoTests');
const testFiles = reports.flatMap(({ testResults }) => testResults);
const failed = testFiles.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => `${name}: ${fullName}\n${failureMessages[0]?.slice(0, 1500)}`),
);
const outside = testFiles
  .filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
  .map(({ name, message }) => `${name}: ${message}`);
if (status !== '0' && total('numFailedTests') + outside.length === 0) outside.push(`a run ended with status ${status}`);

for (const what of failed) console.log(`failed: ${what}\n`);
for (const what of outside) console.log(`failed outside its tests: ${what}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${total('numPassedTests')} passed, ${total('numFailedTests') + outside.length} failed`);

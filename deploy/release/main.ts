// Makes a release of what is checked out: `npm run release [-- --repository=NAME] [-- --skip-tests]`.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checklist } from './checklist.ts';
import { SIGNING_KEY } from './signature.ts';
import { runSteps } from './step.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

try {
  const { values } = parseArgs({
    options: {
      repository: { type: 'string', default: 'metrics-server-ts' },
      'skip-tests': { type: 'boolean', default: false },
    },
  });
  const { repository, 'skip-tests': skipTests } = values;
  const options = { root: ROOT, repository, skipTests, signingKey: process.env[SIGNING_KEY] || undefined };
  const isDone = await runSteps(checklist(options), (line) => process.stdout.write(`${line}\n`));
  if (!isDone) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

// Asks the registry whether anything is known against the packages that run with the server (`npm audit --omit=dev`).
// Ends with 1 when something is. Some registries, mirrors above all, offer no advisories: then nothing is known either
// way, which is said, and ends with 0, because no change of ours could help. A registry that answers everything with
// "nothing found" is told by a package of which something is known for years.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WITNESS = { name: 'lodash', version: '4.17.11' };

const report = audit(process.cwd());
if (report.problem !== undefined) unknown(report.problem);
if (report.found.length > 0) {
  // What is only said of packages that depend on a bad one are names.
  for (const { name, via } of report.found) {
    for (const { severity, title, url } of via.filter((each) => typeof each === 'object')) {
      console.error(`${severity}: ${name}: ${title} (${url})`);
    }
  }
  console.error(`${report.found.length} packages have known vulnerabilities; see npm audit --omit=dev`);
  process.exit(1);
}
const witness = auditWitness();
if (witness.problem !== undefined) unknown(witness.problem);
if (witness.found.length === 0) unknown(`it finds nothing wrong with ${WITNESS.name} ${WITNESS.version} either`);
console.log('No advisory is known for the packages that run with the server');

function unknown(why) {
  console.log(`NOT AUDITED: this registry offers no advisories (${why}). Nothing is known for or against the packages`);
  process.exit(0);
}

/** What npm finds in the lock file of a folder, or why it cannot say. */
function audit(folder) {
  // npm's own retries take minutes where a registry is away.
  const words = ['audit', '--omit=dev', '--json', '--package-lock-only', '--fetch-retries=1', '--fetch-timeout=30000'];
  const { stdout, stderr, error } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  if (error) return { problem: error.message };
  try {
    const answer = JSON.parse(stdout);
    if (answer.vulnerabilities === undefined)
      return { problem: answer.message ?? answer.error?.summary ?? 'no report' };
    return { found: Object.values(answer.vulnerabilities) };
  } catch {
    return { problem: stderr.trim().split('\n').at(-1) || 'npm gave no report' };
  }
}

/** The same for a package of which something is known. */
function auditWitness() {
  const folder = mkdtempSync(join(tmpdir(), 'audit-witness-'));
  try {
    const { name, version } = WITNESS;
    const project = { name: 'witness', version: '1.0.0', dependencies: { [name]: version } };
    const packages = { '': project, [`node_modules/${name}`]: { version } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ name: 'witness', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
    );
    return audit(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

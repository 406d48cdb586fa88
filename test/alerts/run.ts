// npm run test:alerts: checks the alerts of deploy/monitoring with the real promtool, and runs rules.test.yaml. It is
// outside the gate, because promtool takes minutes to build on a new machine.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { binary } from '../cluster/binaries.ts';
import { ruleGroups } from './monitoring-files.ts';

const TESTS = fileURLToPath(new URL('rules.test.yaml', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'metrics-server-alerts-'));
try {
  writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: ruleGroups() }));
  copyFileSync(TESTS, join(folder, 'rules.test.yaml'));
  for (const words of [
    ['check', 'rules', '--lint=all', '--lint-fatal', 'rules.yaml'],
    ['test', 'rules', 'rules.test.yaml'],
  ]) {
    const { status } = spawnSync(binary('promtool'), words, { cwd: folder, stdio: 'inherit' });
    process.exitCode ||= status ?? 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

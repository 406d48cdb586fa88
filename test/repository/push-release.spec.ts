import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CI = fileURLToPath(new URL('../../.ci', import.meta.url));

describe('.ci/release and .ci/push-release', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'metrics-server-push-'));
    for (const folder of ['bin', 'dist-release']) mkdirSync(join(root, folder));
    cpSync(CI, join(root, '.ci'), { recursive: true });
    for (const program of ['skopeo', 'helm', 'npm']) {
      const file = join(root, 'bin', program);
      writeFileSync(file, `#!/bin/sh\necho "${program} $*" >>"${root}/said"\n`);
      chmodSync(file, 0o755);
    }
    writeFileSync(
      join(root, 'package.json'),
      '{\n  "name": "metrics-server-ts",\n  "version": "1.2.3",\n  "x": 1\n}\n',
    );
    writeFileSync(join(root, 'CHANGELOG.md'), '## [1.2.3] - 2026-12-24\n');
    const files = ['metrics-server-ts-v1.2.3-linux.oci.tar', 'metrics-server-ts-1.2.3.tgz'];
    const sum = createHash('sha256').update('x').digest('hex');
    for (const file of files) writeFileSync(join(root, 'dist-release', file), 'x');
    writeFileSync(join(root, 'dist-release/SHA256SUMS'), files.map((file) => `${sum}  ${file}\n`).join(''));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const login = { REGISTRY_USER: 'me', REGISTRY_PASSWORD: 'pa55' };
  const run = (script: string, args: readonly string[], env: Record<string, string> = login) =>
    spawnSync('bash', [join(root, '.ci', script), ...args], {
      env: { PATH: `${root}/bin:${process.env.PATH}`, ...env },
      encoding: 'utf8',
    });
  const said = () =>
    existsSync(join(root, 'said')) ? readFileSync(join(root, 'said'), 'utf8').trim().split('\n') : [];

  it('make a release for the registry', () => {
    expect(run('release', ['v1.2.3', 'registry.example/team']).stderr).toBe('');
    expect(said().at(-1)).toBe('npm run --silent release -- --repository=registry.example/team/metrics-server-ts');
  });

  it.each([
    ['another tag', ['v1.2.4', 'r.example/t'], 'the tag is "v1.2.4", but package.json says 1.2.3'],
    ['no registry', ['v1.2.3', ''], 'set the variable RELEASE_REGISTRY'],
  ])('make none of %s', (_case, args, fault) => {
    expect(run('release', args)).toMatchObject({ status: 1, stderr: expect.stringContaining(fault) });
    expect(said()).toEqual([]);
  });

  it('make none without a date in the change log', () => {
    writeFileSync(join(root, 'CHANGELOG.md'), '## [1.2.3] - Unreleased\n');
    const { status, stderr } = run('release', ['v1.2.3', 'r.example/t']);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('no dated section of 1.2.3') });
    expect(said()).toEqual([]);
  });

  it('fail when the release fails', () => {
    writeFileSync(join(root, 'bin/npm'), `#!/bin/sh\n[ "$1" = ci ] || { echo 'FAILED  check'; exit 1; }\n`);
    expect(run('release', ['v1.2.3', 'r.example/t'])).toMatchObject({ status: 1, stdout: 'FAILED  check\n' });
  });

  it('push image and chart, and show no password', () => {
    expect(run('push-release', ['v1.2.3', 'registry.example/team'])).toMatchObject({ status: 0, stderr: '' });
    expect(said()).toEqual([
      'skopeo login registry.example --username me --password-stdin',
      'helm registry login registry.example --username me --password-stdin',
      'skopeo copy --all oci-archive:metrics-server-ts-v1.2.3-linux.oci.tar docker://registry.example/team/metrics-server-ts:v1.2.3',
      'helm push metrics-server-ts-1.2.3.tgz oci://registry.example/team/charts',
    ]);
  });

  it('push nothing without a password, nor what is not as the checksums say', () => {
    const without = run('push-release', ['v1.2.3', 'r.example/t'], { REGISTRY_USER: 'me' });
    expect(without).toMatchObject({ status: 1, stderr: expect.stringContaining('set the secret RELEASE_PASSWORD') });
    writeFileSync(join(root, 'dist-release/metrics-server-ts-1.2.3.tgz'), 'y');
    const changed = run('push-release', ['v1.2.3', 'r.example/t']);
    expect(changed).toMatchObject({ status: 1, stderr: expect.stringContaining('not what SHA256SUMS says') });
    expect(said()).toEqual([]);
  });
});

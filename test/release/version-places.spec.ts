import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPackageJson } from '../../deploy/image/package-json.ts';
import { staleVersions, stampVersion } from '../../deploy/release/version-places.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHART = 'deploy/chart/metrics-server-ts/Chart.yaml';
const INSTALL = 'docs/install.md';

describe('the places that repeat the version', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'metrics-server-version-'));
    await write('deploy/image/Dockerfile', 'LABEL org.opencontainers.image.version="1.2.3" \\\n');
    await write('deploy/base/deployment.yaml', '          image: metrics-server-ts:v1.2.3\n');
    await write(INSTALL, '# Install\n\nThe image is `metrics-server-ts:v1.2.3`; metrics-server v1.2.3 is another.\n');
    await write(CHART, 'apiVersion: v2\nversion: 1.2.3\nappVersion: 1.2.3\nkubeVersion: ">=1.27.0"\n');
  });
  afterEach(() => rm(root, { recursive: true }));

  async function write(file: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }

  it('are as package.json says in this repository', () => {
    expect(staleVersions(ROOT, readPackageJson(ROOT).version)).toEqual([]);
  });

  it('are named when they say something else, or nothing', async () => {
    await write('deploy/base/deployment.yaml', 'image: another\n');
    expect(staleVersions(root, '1.3.0')).toEqual([
      'deploy/image/Dockerfile says 1.2.3, package.json says 1.3.0',
      'deploy/base/deployment.yaml has no version after "image: metrics-server-ts:v"',
      `${CHART} says 1.2.3, package.json says 1.3.0`,
      `${CHART} says 1.2.3, package.json says 1.3.0`,
      `${INSTALL} says 1.2.3, package.json says 1.3.0`,
    ]);
    await rm(join(root, CHART));
    expect(staleVersions(root, '1.2.3')).toContain(`${CHART} is missing`);
  });

  it('are all stamped, and nothing else is', async () => {
    stampVersion(root, '2.0.0-rc.1');
    expect(staleVersions(root, '2.0.0-rc.1')).toEqual([]);
    expect(await readFile(join(root, CHART), 'utf8')).toBe(
      'apiVersion: v2\nversion: 2.0.0-rc.1\nappVersion: 2.0.0-rc.1\nkubeVersion: ">=1.27.0"\n',
    );
    expect(await readFile(join(root, INSTALL), 'utf8')).toBe(
      '# Install\n\nThe image is `metrics-server-ts:v2.0.0-rc.1`; metrics-server v1.2.3 is another.\n',
    );
  });
});

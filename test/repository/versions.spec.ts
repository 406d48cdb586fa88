import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { VERSIONED_FILES } from '../../deploy/release/version-places.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const { version, scripts } = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> };
const IMAGE = `metrics-server-ts:v${version}`;

it('the chart has the version of package.json, and so has what it installs', () => {
  const chart = parse(read('deploy/chart/metrics-server-ts/Chart.yaml')) as Record<string, string>;
  expect([chart['version'], chart['appVersion']]).toEqual([version, version]);
});

it('the chart and the manifests name one image, of that version', () => {
  const { image } = parse(read('deploy/chart/metrics-server-ts/values.yaml')) as { image: Record<string, string> };
  expect(`${image['repository']}:${image['tag'] || `v${version}`}`).toBe(IMAGE);
  expect(read('deploy/base/deployment.yaml')).toContain(`image: ${IMAGE}\n`);
});

it('what is written about installing names that image', () => {
  expect(read('docs/install.md').match(/metrics-server-ts:v[\w.-]+/g)).toEqual([IMAGE]);
});

it('what `npm version` stamps is in the commit that it tags', () => {
  const added = scripts['version']!.split('git add ')[1]!.split(' ');
  const left = VERSIONED_FILES.filter((file) => !added.some((path) => file === path || file.startsWith(`${path}/`)));
  expect(left).toEqual([]);
});

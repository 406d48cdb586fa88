import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { asApplied } from './installed.ts';
import { DEPLOY, ManifestCluster } from './manifest-cluster.ts';

/** What the chart of metrics-server names otherwise than its manifests, and so do ours: of the manifests, of the chart. */
const NAMED_OTHERWISE = [
  [
    '"k8s-app":"metrics-server"',
    '"app.kubernetes.io/instance":"metrics-server","app.kubernetes.io/name":"metrics-server"',
  ],
  ['"system:aggregated-metrics-reader"', '"system:metrics-server-aggregated-reader"'],
  ['"tmp-dir"', '"tmp"'],
] as const;

/** Labels that Helm's charts have, and no manifests. */
const LABELS_OF_HELM = new Set(['helm.sh/chart', 'app.kubernetes.io/managed-by', 'app.kubernetes.io/version']);

let cluster: ManifestCluster;

beforeAll(async () => {
  cluster = await ManifestCluster.create();
});
afterAll(() => cluster?.stop());

/** Each object as one line, its fields in the order of their names. */
function lines(objects: readonly ApiObject[]): string[] {
  const sorted = (_: string, value: unknown): unknown =>
    value === null || typeof value !== 'object' || Array.isArray(value)
      ? value
      : Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return objects.map((object) => JSON.stringify(asApplied(object), sorted));
}

function withoutLabelsOfHelm(object: ApiObject): ApiObject {
  const labels = Object.entries(object.metadata.labels ?? {}).filter(([name]) => !LABELS_OF_HELM.has(name));
  return { ...object, metadata: { ...object.metadata, labels: Object.fromEntries(labels) } };
}

it('the chart without any values is deploy/base', async () => {
  const base = lines(await cluster.admittedOf(`${DEPLOY}/base`)).map((line) =>
    NAMED_OTHERWISE.reduce((text, [ofManifests, ofChart]) => text.replaceAll(ofManifests, ofChart), line),
  );
  const chart = await cluster.admitted(await cluster.helm.objects());
  expect(lines(chart.map(withoutLabelsOfHelm)).sort()).toEqual(base.sort());
});

it('what is named otherwise is in both', async () => {
  const base = lines(await cluster.admittedOf(`${DEPLOY}/base`)).join('\n');
  const chart = lines(await cluster.helm.objects()).join('\n');
  for (const [ofManifests, ofChart] of NAMED_OTHERWISE) {
    expect(base).toContain(ofManifests);
    expect(chart).toContain(ofChart);
  }
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ApiObject } from '../cluster/api-client.ts';
import { CHART } from './helm.ts';
import { ManifestCluster } from './manifest-cluster.ts';
import { names, objectsOf, only } from './manifests.ts';
import { originalChart } from './original.ts';

const V1 = 'APIService v1.metrics.k8s.io';

type Values = Record<string, unknown>;

/** Values that are maps of a user's own names: what is in them by default is not what they may have. */
const OPEN = /^(.*securityContext|.*SecurityContext|.*Probe|.*resources|tmpVolume)$/;

let cluster: ManifestCluster;
let theirs: string;

beforeAll(async () => {
  theirs = await originalChart();
  cluster = await ManifestCluster.create();
  await cluster.defineCustomResources();
});
afterAll(() => cluster?.stop());

/** The objects of a chart with these flags. */
async function rendered(chart: string, release: string, ...flags: string[]): Promise<ApiObject[]> {
  return objectsOf(await cluster.helm.text('template', release, chart, ...flags));
}

/** Names of values, joined by dots, with the kind that each is. */
function kinds(values: Values, prefix = ''): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const path = prefix + name;
    const isMap = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (isMap && Object.keys(value).length > 0 && !OPEN.test(path)) return kinds(value as Values, `${path}.`);
    return [`${path}: ${value === null ? 'nothing' : Array.isArray(value) ? 'list' : typeof value}`];
  });
}

it('every value of the chart of metrics-server is one of ours, of the same kind', () => {
  const [original, ours] = [theirs, CHART].map((folder) =>
    kinds(parse(readFileSync(join(folder, 'values.yaml'), 'utf8')) as Values),
  );
  // The selector of Nodes is empty there.
  const known = new Set([...ours!, 'nodeSelector: object']);
  expect(original!.filter((name) => !known.has(name))).toEqual([]);
});

/** Expects that ours is admitted with a values file of theirs, and is the same objects and one more. */
async function expectGood(values: string): Promise<ApiObject[]> {
  const flags = ['metrics-server', '--namespace=kube-system', '-f', values] as const;
  const objects = await cluster.admitted(await rendered(CHART, ...flags));
  const original = await rendered(theirs, ...flags);
  expect(names(objects)).toEqual([...names(original), V1].sort());
  return objects;
}

it('the values that its chart comes with are good values of ours, but for the image', async () => {
  const { image: _, ...values } = parse(readFileSync(join(theirs, 'values.yaml'), 'utf8')) as Values;
  await expectGood(await cluster.write(stringify(values)));
});

it('its published examples are good values of ours', async () => {
  const folder = join(theirs, 'ci');
  const files = readdirSync(folder);
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files) {
    const objects = await expectGood(join(folder, file));
    const { args } = only(objects, 'Deployment')['spec'].template.spec.containers[0];
    expect(args).toContain('--kubelet-insecure-tls');
  }
});

it.each([
  ['ms', []],
  ['my-metrics-server', []],
  ['ms', ['--set=nameOverride=m']],
  ['ms', ['--set=fullnameOverride=m', '--namespace=monitoring']],
  ['ms', ['--set=serviceAccount.name=m,commonLabels.a=b,podLabels.c=d']],
  ['ms', ['--set=serviceAccount.create=false']],
  ['ms', ['--set=addonResizer.enabled=true,podDisruptionBudget.enabled=true,metrics.enabled=true']],
  ['ms', ['--set=tls.type=cert-manager,serviceMonitor.enabled=true,metrics.enabled=true']],
  ['r'.repeat(53), ['--set=nameOverride=another-name-that-is-long']],
])('release %s with %j has the names that the chart of metrics-server gives', async (release, flags) => {
  const [ours, original] = [await rendered(CHART, release, ...flags), await rendered(theirs, release, ...flags)];
  // How addon-resizer counts Nodes there needs a right, and what it adds for each is in a file.
  const gone = /-nanny-config$|^ClusterRole(Binding)? .*-nanny$/;
  expect(names(ours)).toEqual([...names(original).filter((name) => !gone.test(name)), V1].sort());
  for (const kind of ['Deployment', 'Service', 'ServiceMonitor', 'PodDisruptionBudget'])
    expect(selectors(ours, kind)).toEqual(selectors(original, kind));
});

function selectors(objects: readonly ApiObject[], kind: string): object[] {
  return objects.filter((one) => one.kind === kind).map(({ spec }) => spec.selector.matchLabels ?? spec.selector);
}

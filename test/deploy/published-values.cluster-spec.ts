import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { CHART } from './helm.ts';
import { ManifestCluster } from './manifest-cluster.ts';
import { names, objectsOf, only } from './manifests.ts';
import { originalChart } from './original.ts';

// Values of the kinds that people have published for the chart of metrics-server, made by Terraform, Flux and Argo CD.
const FOLDER = fileURLToPath(new URL('../testdata/chart-values', import.meta.url));

/** What is in the Deployment's Pods with these values. */
type Shown = (spec: ApiObject) => unknown;
const server = (spec: ApiObject) => spec['template'].spec.containers[0];

/** Those that install: the names that have no effect, and what shows that the others have theirs. */
const GOOD: Readonly<Record<string, { unknown?: string; shown?: Shown; is?: unknown }>> = {
  'flux-driftdetection': { shown: (spec) => server(spec).args.at(-1), is: '--kubelet-insecure-tls' },
  'args-repeat-defaults': { shown: (spec) => server(spec).args.at(-1), is: '--metric-resolution=15s' },
  'metrics-enabled-string': {
    shown: (spec) => server(spec).args.at(-1),
    is: '--authorization-always-allow-paths=/healthz,/livez,/readyz,/metrics',
  },
  'terraform-fake-key': { unknown: 'fake' },
  'bitnami-extraArgs': { unknown: 'extraArgs' },
  'yaml-anchor-holder': {
    unknown: 'x-resources',
    shown: (spec) => server(spec).resources.requests.memory,
    is: '100Mi',
  },
  'replicas-string': { shown: (spec) => spec['replicas'], is: 2 },
  hostnetwork: { shown: (spec) => spec['template'].spec.hostNetwork, is: true },
  'containerport-string': { shown: (spec) => server(spec).ports[0].containerPort, is: 4443 },
  nulls: { shown: (spec) => server(spec).resources, is: {} },
  pdb: { shown: (spec) => spec['replicas'], is: 2 },
  'pdb-percent': {},
  verify: {},
  'tls-helm': { shown: (spec) => server(spec).args.at(-1), is: '--tls-private-key-file=/tmp/tls-certs/tls.key' },
  'probes-off': {
    shown: (spec) => [server(spec).startupProbe, server(spec).livenessProbe],
    is: [undefined, undefined],
  },
  'service-labels-bool': {},
  global: {},
  'image-pullsecrets-nested': { unknown: 'image.pullSecrets' },
  'serviceMonitor-namespace': { unknown: 'serviceMonitor.namespace' },
  'servicemonitor-interval': {},
  'serviceAccount-extra': { unknown: 'serviceAccount.automountServiceAccountToken' },
  revhist: { shown: (spec) => spec['revisionHistoryLimit'], is: 3 },
  'next-chart': { shown: (spec) => spec['template'].spec.hostUsers, is: false },
  'node-selector': { shown: (spec) => server(spec).args.at(-1), is: '--node-selector=unmetered!=true' },
  'truth-as-text': { shown: (spec) => spec['template'].spec.hostUsers, is: true },
};

/** Those of which Kubernetes or Helm could make nothing either, and what is said of them. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'annotations-bool': /'\/podAnnotations\/[^']*'.*got (boolean|number), want string/s,
  'args-as-map': /'\/args': got object, want (null or )?array/,
  'args-string': /'\/args': got string, want (null or )?array/,
  'nodeselector-bool': /'\/nodeSelector\/spot': got boolean, want string/,
  'image-tag-number': /'\/image\/tag': got number, want/,
  'imagePullSecrets-strings': /'\/imagePullSecrets\/0': got string, want object/,
  'hostnetwork-bool': /'\/hostNetwork': got boolean, want object/,
  'args-numbers': /'\/args\/2': got number, want string/,
};

let cluster: ManifestCluster;
let theirs: string;

beforeAll(async () => {
  theirs = await originalChart();
  cluster = await ManifestCluster.create();
  await cluster.defineCustomResources();
  await cluster.helm.upgrade();
});
afterAll(() => cluster?.stop());

const file = (name: string) => join(FOLDER, `${name}.yaml`);

it('every file of test/testdata/chart-values is tried', () => {
  const files = readdirSync(FOLDER).map((name) => basename(name, '.yaml'));
  expect(files.sort()).toEqual([...Object.keys(GOOD), ...Object.keys(REFUSED)].sort());
});

describe('an upgrade with', () => {
  it.each(Object.entries(GOOD))('%s works, and the notes name what has no effect', async (name, expected) => {
    const { unknown, shown = () => undefined, is } = expected;
    const notes = await cluster.helm.upgrade('--reset-values', '-f', file(name));
    const [, named] = /because the chart does not have them: (.*)/.exec(notes) ?? [];
    const { spec } = await cluster.plane.admin.get('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server');
    expect({ named, is: shown(spec) }).toEqual({ named: unknown, is });
  });

  it.each(Object.entries(REFUSED))('%s is refused, and the value is named', async (name, said) => {
    await expect(cluster.helm.upgrade('--reset-values', '-f', file(name))).rejects.toThrow(said);
  });
});

// It knows no value of its next version, and takes the text "false" for true.
const UNLIKE = new Set(['next-chart', 'truth-as-text']);

it.each(Object.keys(GOOD).filter((name) => !UNLIKE.has(name)))(
  '%s gives the objects that the chart of metrics-server gives, and one more',
  async (name) => {
    const rendered = async (chart: string) =>
      names(
        objectsOf(
          await cluster.helm.text('template', 'metrics-server', chart, '--namespace=kube-system', '-f', file(name)),
        ),
      );
    expect(await rendered(CHART)).toEqual([...(await rendered(theirs)), 'APIService v1.metrics.k8s.io'].sort());
  },
);

describe('the next chart of metrics-server', () => {
  const flags = ['--namespace=other', '--kube-version=1.37.0', '-f', file('next-chart')];

  it('has a namespace that overrides that of the release, for all but what is in kube-system by its nature', async () => {
    const objects = await cluster.helm.objects(...flags, '--set=namespaceOverride=mine,rbac.create=true');
    const namespaced = objects.filter(({ metadata }) => metadata.namespace !== undefined);
    expect(new Set(namespaced.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['mine', 'kube-system']));
    expect(namespaced.filter(({ metadata }) => metadata.namespace === 'kube-system').map(({ kind }) => kind)).toEqual([
      'RoleBinding',
    ]);
    const subjects = objects.flatMap((object) => (object['subjects'] as { namespace: string }[] | undefined) ?? []);
    expect(new Set(subjects.map(({ namespace }) => namespace))).toEqual(new Set(['mine']));
    expect(only(objects, 'Certificate')['spec'].dnsNames[0]).toBe('metrics-server.mine');
    const service = only(objects, 'APIService', 'v1beta1.metrics.k8s.io')['spec'].service;
    expect(service).toMatchObject({ namespace: 'mine' });
    const annotations = { 'cert-manager.io/inject-ca-from': 'mine/metrics-server' };
    expect(only(objects, 'APIService', 'v1.metrics.k8s.io').metadata).toMatchObject({ annotations });
  });

  it.each([
    ['1.37.0', false],
    ['1.33.1', false],
    ['1.32.9', undefined],
  ])('on Kubernetes %s its hostUsers is %s', async (version, is) => {
    const objects = await cluster.helm.objects('--set=hostUsers=false', `--kube-version=${version}`);
    expect(only(objects, 'Deployment')['spec'].template.spec.hostUsers).toBe(is);
  });

  it('leaves hostUsers out where nothing is said', async () => {
    expect(only(await cluster.helm.objects(), 'Deployment')['spec'].template.spec).not.toHaveProperty('hostUsers');
  });
});

/** As Argo CD does it: rendered anew at each look, with no cluster to look into. */
describe.each(['metrics-server', 'helm', 'cert-manager', 'existingSecret'])(
  'rendered twice with tls.type %s',
  (type) => {
    it('nothing but the certificate differs', async () => {
      const flags = [`--set=tls.type=${type}`, '--set=apiService.insecureSkipTLSVerify=false'];
      const [one, other] = [await cluster.helm.objects(...flags), await cluster.helm.objects(...flags)];
      expect(withoutCertificate(one)).toEqual(withoutCertificate(other));
    });
  },
);

function withoutCertificate(objects: readonly ApiObject[]): object[] {
  return objects.map((object) => {
    const { kind, data, spec, ...rest } = object as ApiObject & { data?: object };
    if (kind === 'Secret') return { kind, ...rest, data: Object.keys(data!) };
    return { kind, ...rest, data, spec: kind === 'APIService' ? { ...spec, caBundle: '' } : spec };
  });
}

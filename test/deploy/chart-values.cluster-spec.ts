import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { measuredSizes, namedSizes, type Size } from '../repository/sizes.ts';
import { BAD_VALUES, CHART_CASES } from './chart-values.ts';
import { CHART } from './helm.ts';
import { documentCommands, installCommands, runDocumentCommands } from './install-document.ts';
import { DEPLOY, ManifestCluster } from './manifest-cluster.ts';
import { names, only } from './manifests.ts';
import { restrictedPod } from './restricted-pod.ts';

let cluster: ManifestCluster;

beforeAll(async () => {
  cluster = await ManifestCluster.create();
  await cluster.defineCustomResources();
});
afterAll(() => cluster?.stop());

/** What the kube-apiserver makes of the chart with these values, after it has checked every field. */
async function chart(values: string): Promise<ApiObject[]> {
  return cluster.admitted(await cluster.helm.objects('-f', await cluster.write(values)));
}

interface Schema {
  readonly type?: string | string[];
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Names of the values that a schema lets be null, joined by dots. */
function nullableValues(root: Schema): string[] {
  const visit = ({ properties = {} }: Schema, prefix: string): string[] =>
    Object.entries(properties).flatMap(([name, schema]) => {
      const one = schema.$ref ? root.definitions![schema.$ref.split('/').at(-1)!]! : schema;
      const mayBeNull = one.type?.includes('null') || one.enum?.includes(null);
      return mayBeNull ? [prefix + name] : visit(one, `${prefix}${name}.`);
    });
  return visit(root, '');
}

const SIZES = namedSizes(measuredSizes());

function resourcesOf(objects: readonly ApiObject[]): object {
  return only(objects, 'Deployment')['spec'].template.spec.containers[0].resources;
}

/** What a size sets, with more memory. */
function resourcesOfSize({ cpuM, requestMib, limitMib }: Size, moreMib = 0): object {
  return {
    requests: { cpu: `${cpuM}m`, memory: `${requestMib + moreMib}Mi` },
    limits: { memory: `${limitMib + moreMib}Mi` },
  };
}

function argumentsOf(objects: readonly ApiObject[]): string[] {
  return only(objects, 'Deployment')['spec'].template.spec.containers[0].args;
}

describe('the chart with', () => {
  it.each(CHART_CASES)('%s', async (values, kind, shown) => {
    expect(only(await chart(values), kind)).toMatchObject(shown);
  });

  it('null for everything that may be null', async () => {
    const nullable = nullableValues(JSON.parse(readFileSync(`${CHART}/values.schema.json`, 'utf8')) as Schema);
    expect(nullable).toEqual(expect.arrayContaining(['args', 'apiService.caBundle', 'securityContext']));
    const objects = await cluster.helm.objects(...nullable.map((path) => `--set=${path}=null`));
    expect(names(await cluster.admitted(objects))).toEqual(names(await chart('')));
  });

  it('args: they come after all others', async () => {
    const all = argumentsOf(await chart('args: [--v=2]\nmetrics: { enabled: true }\ntls: { type: helm }'));
    expect(all).toContain('--metric-resolution=15s');
    expect(all.at(-1)).toBe('--v=2');
  });

  it('defaultArgs: they are replaced', async () => {
    expect(argumentsOf(await chart('defaultArgs: [--v=3]'))).toEqual(['--secure-port=10250', '--v=3']);
  });

  it.each(SIZES)(
    'clusterSize $nodes: the requests and the limit of that size, with room for a history',
    async (size) => {
      const { nodes, historyMib } = size;
      expect(resourcesOf(await chart(`clusterSize: ${nodes}`))).toEqual(resourcesOfSize(size));
      const history = resourcesOf(await chart(`clusterSize: '${nodes}'\nhistory: 1h`));
      expect(history).toEqual(resourcesOfSize(size, historyMib));
    },
  );

  it('clusterSize between two sizes: those of the larger one; of none: an error that says what to do', async () => {
    const [first, second] = SIZES;
    expect(resourcesOf(await chart('clusterSize: 1'))).toEqual(resourcesOfSize(first!));
    expect(resourcesOf(await chart(`clusterSize: ${first!.nodes + 1}`))).toEqual(resourcesOfSize(second!));
    const { nodes } = SIZES.at(-1)!;
    await expect(chart(`clusterSize: ${nodes + 1}`)).rejects.toThrow(`nobody measured more than ${nodes} Nodes`);
  });

  it('resources: each wins over those of metrics-server and of clusterSize, and null takes it away', async () => {
    const size = SIZES[0]!;
    const own = 'resources: { requests: { memory: 150Mi, cpu: null }, limits: { cpu: 2 } }';
    expect(resourcesOf(await chart(own))).toEqual({ requests: { memory: '150Mi' }, limits: { cpu: '2' } });
    expect(resourcesOf(await chart(`${own}\nclusterSize: ${size.nodes}`))).toEqual({
      requests: { memory: '150Mi' },
      limits: { cpu: '2', memory: `${size.limitMib}Mi` },
    });
    const { requests } = resourcesOfSize(size) as { requests: object };
    const noLimits = await chart(`clusterSize: ${size.nodes}\nresources: { limits: null }`);
    expect(resourcesOf(noLimits)).toEqual({ requests });
    expect(resourcesOf(await chart('resources: {}'))).toEqual({ requests: { cpu: '100m', memory: '200Mi' } });
    expect(resourcesOf(await chart('resources: null\nclusterSize: 100'))).toEqual({});
  });

  it('accelerators: a flag for each Service, and a Role for each namespace', async () => {
    const services = ['nvidia=gpu-operator/a:gpu-metrics', 'nvidia=gpu-operator/b', 'amd=kube-amd-gpu/c:5000'];
    // The namespaces are not there, so the kube-apiserver is not asked.
    const objects = await cluster.helm.objects(`--set-json=accelerators=${JSON.stringify(services)}`);
    const flags = argumentsOf(objects).filter((flag) => flag.startsWith('--accelerators'));
    expect(flags).toEqual(services.map((service) => `--accelerators=${service}`));
    const rules = [{ apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] }];
    const metadata = (namespace: string) => ({ name: 'metrics-server-accelerators', namespace });
    expect(objects.filter(({ kind }) => kind === 'Role')).toMatchObject([
      { metadata: metadata('gpu-operator'), rules },
      { metadata: metadata('kube-amd-gpu'), rules },
    ]);
    const bindings = objects.filter((one) => one['roleRef']?.name === 'metrics-server-accelerators');
    expect(bindings).toMatchObject(
      ['gpu-operator', 'kube-amd-gpu'].map((namespace) => ({
        metadata: metadata(namespace),
        subjects: [{ kind: 'ServiceAccount', name: 'metrics-server', namespace: 'kube-system' }],
      })),
    );
    expect(argumentsOf(await chart('')).join(' ')).not.toContain('accelerators');
  });

  it('history: a flag, and rights for those who may view', async () => {
    const objects = await chart('history: 1h');
    expect(argumentsOf(objects)).toContain('--history=1h');
    const reader = objects.find(({ metadata }) => metadata.name.endsWith('-aggregated-reader'))!;
    expect(reader['rules'].slice(1)).toEqual([
      { apiGroups: ['metrics.k8s.io'], resources: ['nodes/history', 'pods/history'], verbs: ['get'] },
      { apiGroups: ['metrics.k8s.io'], resources: ['history'], verbs: ['list'] },
    ]);
    expect(JSON.stringify(await chart(''))).not.toContain('history');
  });

  it('livePage: a flag, and the right to open it for those who may view', async () => {
    const objects = await chart('livePage: true');
    expect(argumentsOf(objects)).toContain('--live-page');
    const reader = objects.find(({ metadata }) => metadata.name.endsWith('-aggregated-reader'))!;
    expect(reader['rules'].slice(1)).toEqual([
      { apiGroups: ['metrics.k8s.io'], resources: ['live'], verbs: ['get', 'list'] },
    ]);
    expect(JSON.stringify(await chart(''))).not.toMatch(/live-page|"live"/);
  });

  it('metrics.enabled: the probes are open as they were, and /metrics too', async () => {
    const all = argumentsOf(await chart('metrics: { enabled: true }'));
    expect(all).toContain('--authorization-always-allow-paths=/healthz,/livez,/readyz,/metrics');
  });

  it('serviceMonitor.enabled alone: no ServiceMonitor, for want of metrics.enabled', async () => {
    expect(names(await chart('serviceMonitor: { enabled: true }'))).toEqual(names(await chart('')));
  });

  it('prometheusRule and grafanaDashboard: what deploy/monitoring has, and nothing without them', async () => {
    const monitoring = await cluster.admittedOf(`${DEPLOY}/monitoring`);
    const both = await chart('prometheusRule: { enabled: true }\ngrafanaDashboard: { enabled: true }');
    expect(only(both, 'PrometheusRule')['spec']).toEqual(only(monitoring, 'PrometheusRule')['spec']);
    expect(only(both, 'ConfigMap')['data']).toEqual(only(monitoring, 'ConfigMap')['data']);
    const added = ['ConfigMap metrics-server-dashboard', 'PrometheusRule metrics-server'];
    expect(names(both)).toEqual([...names(await chart('')), ...added].sort());
  });

  it('the values of docs/monitoring.md: all of deploy/monitoring, which its command applies', async () => {
    const [values] = documentCommands('monitoring.md', 'yaml').get('Install')!;
    const kinds = ['ConfigMap', 'PrometheusRule', 'ServiceMonitor'];
    expect((await chart(values!)).map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds));
    onTestFinished(async () => {
      await cluster.kubectl.text('delete', '-k', `${DEPLOY}/monitoring`);
    });
    const said = await runDocumentCommands(cluster, 'monitoring.md', 'Install');
    for (const kind of kinds) expect(said.toLowerCase()).toMatch(new RegExp(`^${kind.toLowerCase()}.* created$`, 'm'));
  });

  it('rbac.create false: no roles, no bindings', async () => {
    const kinds = names(await chart('rbac: { create: false }\naddonResizer: { enabled: true }'));
    expect(kinds.filter((name) => /Role/.test(name))).toEqual([]);
  });

  it('serviceAccount.create false: none is made, and roles are bound to the one named', async () => {
    const objects = await chart('serviceAccount: { create: false, name: mine }');
    expect(names(objects).filter((name) => name.startsWith('ServiceAccount'))).toEqual([]);
    const bindings = objects.filter(({ kind }) => kind!.endsWith('Binding'));
    expect(bindings.map(({ subjects }) => subjects[0].name)).toEqual(['mine', 'mine', 'mine']);
  });

  it('apiService.create false, or fewer versions: fewer APIServices', async () => {
    const services = async (values: string) =>
      names(await chart(values)).filter((name) => name.startsWith('APIService'));
    expect(await services('')).toEqual(['APIService v1.metrics.k8s.io', 'APIService v1beta1.metrics.k8s.io']);
    expect(await services('apiService: { versions: [v1beta1] }')).toEqual(['APIService v1beta1.metrics.k8s.io']);
    expect(await services('apiService: { create: false }')).toEqual([]);
  });

  it('apiService.annotations, or cert-manager: both APIServices have them', async () => {
    const values = 'apiService: { annotations: { a: b }, insecureSkipTLSVerify: false }\ntls: { type: cert-manager }';
    const services = (await chart(values)).filter(({ kind }) => kind === 'APIService');
    const annotations = { a: 'b', 'cert-manager.io/inject-ca-from': 'kube-system/metrics-server' };
    expect(services).toMatchObject([{ metadata: { annotations } }, { metadata: { annotations } }]);
    for (const { spec } of services) expect(spec).not.toHaveProperty('insecureSkipTLSVerify');
  });

  it('addonResizer.enabled: what deploy/components/autoscale adds, and resources are its business', async () => {
    const objects = await chart('addonResizer: { enabled: true, nanny: { extraMemory: 2Mi, pollPeriod: 1000000 } }');
    const [server, nanny] = only(objects, 'Deployment')['spec'].template.spec.containers;
    expect(server.resources).toEqual({});
    expect(nanny.command).toEqual(expect.arrayContaining(['--extra-memory=2Mi', '--poll-period=1000000']));
    expect(only(objects, 'Role')['rules']).toHaveLength(2);
    await restrictedPod(cluster.plane.admin, only(objects, 'Deployment'));
  });

  it('no values: Pods that the Pod Security Standard "restricted" admits', async () => {
    await restrictedPod(cluster.plane.admin, only(await chart(''), 'Deployment'));
  });
});

describe('the notes', () => {
  async function notes(values: string): Promise<string> {
    const flags = ['--dry-run=client', '-f', await cluster.write(values)];
    return (await cluster.helm.upgrade(...flags)).split('NOTES:\n')[1]!;
  }

  it('say how to see that it works, as docs/install.md does', async () => {
    const commands = (await notes('')).match(/(?<=^  )kubectl .*/gm);
    expect(commands!.slice(0, 3)).toEqual(installCommands().get('See that it works')![0]!.trimEnd().split('\n'));
  });

  it.each([
    ['apiService: { create: false }', /clients cannot reach this server/],
    ['', /does not verify/],
    ['apiService: { insecureSkipTLSVerify: false }', /will not become Available/],
    ['hostNetwork: { enabled: true }', /the kubelet uses port 10250/],
    ['serviceMonitor: { enabled: true }', /needs metrics\.enabled/],
  ])('with %j, warn: %s', async (values, said) => {
    expect(await notes(values)).toMatch(said);
  });

  it('warn of nothing when nothing is wrong', async () => {
    expect(await notes('apiService: { insecureSkipTLSVerify: false }\ntls: { type: helm }')).not.toContain('NOTE:');
  });
});

it('an upgrade leaves what addon-resizer has set', async () => {
  onTestFinished(async () => {
    await cluster.helm.uninstall();
  });
  await cluster.helm.upgrade('--set=addonResizer.enabled=true');
  const path = '/apis/apps/v1/namespaces/kube-system/deployments/metrics-server';
  const resources = { requests: { memory: '999Mi' }, limits: { memory: '999Mi' } };
  const patch = [{ op: 'add', path: '/spec/template/spec/containers/0/resources', value: resources }];
  const asJsonPatch = { 'content-type': 'application/json-patch+json' };
  await cluster.plane.admin.send('PATCH', path, patch, asJsonPatch);
  await cluster.helm.upgrade('--set=addonResizer.enabled=true,replicas=2');
  const { spec } = await cluster.plane.admin.get(path);
  expect([spec.replicas, spec.template.spec.containers[0].resources]).toEqual([2, resources]);
});

describe('the chart refuses', () => {
  it.each(BAD_VALUES)('%s', async (values, said) => {
    await expect(chart(values)).rejects.toThrow(said);
  });
});

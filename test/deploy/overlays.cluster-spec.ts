import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from '../cluster/eventually.ts';
import { measuredSizes, namedSizes } from '../repository/sizes.ts';
import { runDocumentCommands } from './install-document.ts';
import { DEPLOY, ManifestCluster } from './manifest-cluster.ts';
import { names, only } from './manifests.ts';
import { restrictedPod } from './restricted-pod.ts';

const OVERLAYS = [
  'high-availability',
  'insecure-kubelet',
  'autoscale',
  'only-v1beta1',
  'accelerators',
  'history',
  'live-page',
];

const SIZES = namedSizes(measuredSizes());
const SIZE_OVERLAYS = SIZES.map(({ nodes }) => `size-${nodes}`);

let cluster: ManifestCluster;

beforeAll(async () => {
  cluster = await ManifestCluster.create();
  // What the component `accelerators` expects of the GPU Operator.
  await cluster.plane.admin.create('/api/v1/namespaces', { metadata: { name: 'gpu-operator' } });
});
afterAll(() => cluster?.stop());

/** The kube-apiserver's view of an overlay, and the first container in it. */
async function overlay(name: string) {
  const objects = await cluster.admittedOf(`${DEPLOY}/overlays/${name}`);
  const deployment = only(objects, 'Deployment');
  const pod = deployment['spec'].template.spec;
  return { objects, spec: deployment['spec'], pod, container: pod.containers[0] };
}

describe.each(['base', ...[...OVERLAYS, ...SIZE_OVERLAYS].map((name) => `overlays/${name}`)])('deploy/%s', (folder) => {
  it('is accepted by the kube-apiserver, and selects its own Pods', async () => {
    const objects = await cluster.admittedOf(`${DEPLOY}/${folder}`);
    const { selector, template } = only(objects, 'Deployment')['spec'];
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(only(objects, 'Service')['spec'].selector).toEqual(selector.matchLabels);
  });

  it('makes Pods that the Pod Security Standard "restricted" admits, with a root that is read-only', async () => {
    const deployment = only(await cluster.admittedOf(`${DEPLOY}/${folder}`), 'Deployment');
    await restrictedPod(cluster.plane.admin, deployment);
    const { containers, enableServiceLinks } = deployment['spec'].template.spec;
    expect(enableServiceLinks).toBe(false);
    for (const { securityContext } of containers) expect(securityContext.readOnlyRootFilesystem).toBe(true);
  });
});

describe('what each overlay adds', () => {
  it('high-availability: two replicas apart, of which one stays', async () => {
    const { objects, spec, pod } = await overlay('high-availability');
    expect(spec).toMatchObject({ replicas: 2, strategy: { rollingUpdate: { maxUnavailable: 1 } } });
    const [apart] = pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(apart).toMatchObject({ topologyKey: 'kubernetes.io/hostname', labelSelector: spec.selector });
    const [spread] = pod.topologySpreadConstraints;
    expect(spread).toMatchObject({ whenUnsatisfiable: 'ScheduleAnyway', labelSelector: spec.selector });
    const budget = only(objects, 'PodDisruptionBudget');
    expect(budget['spec']).toMatchObject({ minAvailable: 1, selector: spec.selector });
  });

  it('insecure-kubelet: one flag', async () => {
    const base = only(await cluster.admittedOf(`${DEPLOY}/base`), 'Deployment');
    const { container } = await overlay('insecure-kubelet');
    const [{ args }] = base['spec'].template.spec.containers;
    expect(container.args).toEqual([...args, '--kubelet-insecure-tls']);
  });

  it('autoscale: addon-resizer, and nothing of what it sets', async () => {
    const { container, pod } = await overlay('autoscale');
    expect(container.resources).toEqual({});
    expect(pod.containers[1]).toMatchObject({ name: 'metrics-server-nanny' });
  });

  // Its image is nothing that runs here: these are the requests that its source makes.
  it('autoscale: addon-resizer may count Nodes, read its Pod and change its Deployment, and nothing else', async () => {
    await cluster.kubectl.text('apply', '-k', `${DEPLOY}/overlays/autoscale`);
    onTestFinished(async () => {
      await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/autoscale`);
    });
    const { admin } = cluster.plane;
    const accounts = '/api/v1/namespaces/kube-system/serviceaccounts';
    const { status } = await eventually(() => admin.create(`${accounts}/metrics-server/token`, { spec: {} }));
    const nanny = cluster.plane.client({ token: String(status.token) });
    const partial = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1beta1' };
    const deployments = '/apis/apps/v1/namespaces/kube-system/deployments';
    const path = '/spec/template/spec/containers/0/resources';
    const patch = [{ op: 'add', path, value: { requests: { cpu: '300m' }, limits: { cpu: '300m' } } }];
    const asJsonPatch = { 'content-type': 'application/json-patch+json' };
    const answers = await Promise.all([
      nanny.send('GET', '/api/v1/nodes?resourceVersion=0', undefined, partial),
      nanny.send('GET', '/api/v1/namespaces/kube-system/pods/none'),
      nanny.send('GET', `${deployments}/metrics-server`),
      nanny.send('PATCH', `${deployments}/metrics-server`, patch, asJsonPatch),
      nanny.send('PATCH', `${deployments}/coredns`, patch, asJsonPatch),
      nanny.send('DELETE', `${deployments}/metrics-server`),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 200, 200, 403, 403]);
    // Applying the overlay again leaves alone what was set.
    await cluster.kubectl.text('apply', '-k', `${DEPLOY}/overlays/autoscale`);
    const { spec } = await admin.get(`${deployments}/metrics-server`);
    expect(spec.template.spec.containers[0].resources).toEqual(patch[0]!.value);
  });

  it.each(SIZES)('size-$nodes: requests and a limit', async ({ nodes, cpuM, requestMib, limitMib }) => {
    const { container } = await overlay(`size-${nodes}`);
    expect(container.resources).toEqual({
      requests: { cpu: `${cpuM}m`, memory: `${requestMib}Mi` },
      limits: { memory: `${limitMib}Mi` },
    });
  });

  it.each(['By Helm', 'By kubectl'])('docs/sizing.md says how to set a size: %s', async (heading) => {
    onTestFinished(async () => {
      await cluster.helm.uninstall();
      await cluster.kubectl.text('delete', '-k', `${DEPLOY}/base`, '--ignore-not-found');
    });
    await runDocumentCommands(cluster, 'sizing.md', heading);
    const { spec } = await cluster.plane.admin.get('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server');
    const limits = SIZES.map(({ limitMib }) => `${limitMib}Mi`);
    expect(limits).toContain(spec.template.spec.containers[0].resources.limits.memory);
  });

  it('only-v1beta1: no APIService of v1', async () => {
    const all = names(await cluster.admittedOf(`${DEPLOY}/base`));
    const { objects } = await overlay('only-v1beta1');
    expect(names(objects)).toEqual(all.filter((name) => name !== 'APIService v1.metrics.k8s.io'));
  });

  it('accelerators: one flag', async () => {
    const base = only(await cluster.admittedOf(`${DEPLOY}/base`), 'Deployment');
    const { container } = await overlay('accelerators');
    const [{ args }] = base['spec'].template.spec.containers;
    const flag = '--accelerators=nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics';
    expect(container.args).toEqual([...args, flag]);
  });

  it('accelerators: the server may read EndpointSlices of that namespace, and nothing else', async () => {
    await cluster.kubectl.text('apply', '-k', `${DEPLOY}/overlays/accelerators`);
    onTestFinished(async () => {
      await cluster.kubectl.text('delete', '-k', `${DEPLOY}/overlays/accelerators`);
    });
    const { admin } = cluster.plane;
    const accounts = '/api/v1/namespaces/kube-system/serviceaccounts';
    const { status } = await eventually(() => admin.create(`${accounts}/metrics-server/token`, { spec: {} }));
    const server = cluster.plane.client({ token: String(status.token) });
    const slices = '/apis/discovery.k8s.io/v1/namespaces/gpu-operator/endpointslices';
    // A role is in force once the authorizer has seen it.
    await eventually(async () => (await server.send('GET', slices)).status === 200);
    const answers = await Promise.all([
      server.send('GET', `${slices}?watch=true&timeoutSeconds=1`),
      server.send('GET', `${slices}/none`),
      server.send('DELETE', `${slices}/none`),
      server.send('GET', '/apis/discovery.k8s.io/v1/endpointslices'),
      server.send('GET', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'),
      server.send('GET', '/api/v1/namespaces/gpu-operator/services'),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 404, 403, 403, 403, 403]);
  });

  it('history: one flag, and rights for those who may view', async () => {
    const base = await cluster.admittedOf(`${DEPLOY}/base`);
    const { container, objects } = await overlay('history');
    const [{ args }] = only(base, 'Deployment')['spec'].template.spec.containers;
    expect(container.args).toEqual([...args, '--history=1h']);
    const readerOf = (all: typeof base) =>
      all.find(({ metadata }) => metadata.name === 'system:aggregated-metrics-reader')!;
    expect(readerOf(objects)['rules']).toEqual([
      ...readerOf(base)['rules'],
      { apiGroups: ['metrics.k8s.io'], resources: ['nodes/history', 'pods/history'], verbs: ['get'] },
      { apiGroups: ['metrics.k8s.io'], resources: ['history'], verbs: ['list'] },
    ]);
  });

  it('live-page: the flags of the page and its graphs, and the right to open it', async () => {
    const base = await cluster.admittedOf(`${DEPLOY}/base`);
    const { container, objects } = await overlay('live-page');
    const [{ args }] = only(base, 'Deployment')['spec'].template.spec.containers;
    expect(container.args).toEqual([...args, '--history=1h', '--live-page']);
    const reader = objects.find(({ metadata }) => metadata.name === 'system:aggregated-metrics-reader')!;
    const right = { apiGroups: ['metrics.k8s.io'], resources: ['live'], verbs: ['get', 'list'] };
    expect(reader['rules'].at(-1)).toEqual(right);
    expect(JSON.stringify(base)).not.toContain('live-page');
  });

  it("their components go together in a kustomization of one's own", async () => {
    const here = cluster.workspace.folder;
    const kustomization = {
      resources: [relative(here, `${DEPLOY}/base`)],
      components: [SIZE_OVERLAYS[1]!, ...OVERLAYS].map((name) => relative(here, `${DEPLOY}/components/${name}`)),
      images: [{ name: 'metrics-server-ts', newName: 'registry.example/metrics-server-ts', newTag: 'v9.9.9' }],
    };
    await cluster.workspace.write('kustomization.yaml', stringify(kustomization));
    const objects = await cluster.admittedOf(here);
    const { replicas, template } = only(objects, 'Deployment')['spec'];
    expect(replicas).toBe(2);
    expect(template.spec.containers.map(({ image }: { image: string }) => image)).toEqual([
      'registry.example/metrics-server-ts:v9.9.9',
      expect.stringContaining('addon-resizer'),
    ]);
    expect(template.spec.containers[0].args).toEqual(
      expect.arrayContaining(['--kubelet-insecure-tls', expect.stringMatching(/^--accelerators=/)]),
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BROKEN } from './doctor-broken.ts';
import { DoctorUnderTest, SERVER } from './doctor-under-test.ts';

// Fault and cure in set-ups that are broken on purpose, in the ways in which those of users are.

let doctor: DoctorUnderTest;
beforeEach(async () => {
  doctor = await DoctorUnderTest.start();
});
afterEach(() => doctor.stop());

const allNodes = ['node-1', 'node-2', 'node-3', 'node-4', 'node-5'];

describe('a set-up that is well', () => {
  it('has nothing to be done', async () => {
    doctor.allowApiServices();
    const { code, checks, healthy } = await doctor.diagnose();
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    expect(checks.map(({ name, subject, nodes }) => [name, subject, nodes])).toEqual([
      ['kube-apiserver', '--kubeconfig', undefined],
      ['rbac', undefined, undefined],
      ['front-proxy', undefined, undefined],
      ['apiservice', 'v1beta1.metrics.k8s.io', undefined],
      ['apiservice', 'v1.metrics.k8s.io', undefined],
      ['nodes', undefined, undefined],
      ...['credentials', 'address', 'port', 'tls', 'answer', 'token', 'page', 'clock'].map((stage) => [
        `kubelet-${stage}`,
        undefined,
        allNodes,
      ]),
    ]);
    expect(checks[0]!.message).toBe(
      `${doctor.cluster.apiServer.url} has version v1.37.2, and sees this server as ${SERVER}`,
    );
  });

  it('is well with the rights of the manifests, which let nobody see APIServices', async () => {
    const { code, checks, healthy } = await doctor.diagnose();
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([
      expect.objectContaining({
        name: 'apiservice',
        status: 'unknown',
        cure: expect.stringContaining('kubectl get apiservices v1beta1.metrics.k8s.io v1.metrics.k8s.io') as string,
      }),
    ]);
  });
});

it('a node on which no Pod runs has no containers, and is well', async () => {
  const { kubelets, nodes, store } = doctor.cluster;
  const { name, answer } = nodes[0]!;
  kubelets.add(name, (nowMs) => ({ status: 200, body: answer(nowMs).body.replaceAll(/^(container|pod)_.*\n/gm, '') }));
  expect((await doctor.diagnose()).code).toBe(1);
  for (const { metadata, spec } of store.list('pods'))
    if (spec && 'nodeName' in spec && spec.nodeName === name) store.delete('pods', metadata.name, metadata.namespace);
  expect((await doctor.diagnose()).code).toBe(0);
});

describe('a set-up that is broken', () => {
  it.each(BROKEN)('$what', async ({ breakIt, finds, skips = [] }) => {
    doctor.allowApiServices();
    const flags = await breakIt(doctor);
    const { code, checks, healthy, text } = await doctor.diagnose(...(flags ?? []));
    const bad = checks.filter(({ status }) => status === 'failed' || status === 'warning');
    expect(
      bad.map(({ name, status, subject, nodes, message, cure }) => ({ name, status, subject, nodes, message, cure })),
    ).toEqual(
      finds.map(({ name, status = 'failed', subject, nodes, message, cure }) => ({
        name,
        status,
        subject: subject ?? (name === 'kube-apiserver' ? '--kubeconfig' : undefined),
        nodes: nodes ?? (name.startsWith('kubelet-') ? allNodes : undefined),
        message: expect.stringMatching(message) as string,
        cure: expect.stringMatching(cure) as string,
      })),
    );
    expect(checks.filter(({ status }) => status === 'skipped').map(({ name }) => name)).toEqual(skips);
    expect({ code, healthy }).toEqual({ code: 1, healthy: false });
    expect(text).not.toContain(doctor.cluster.apiServer.metricsServerToken);
  });
});

it('counts the nodes that are well beside those that are not, each fault once', async () => {
  const { cluster } = doctor;
  await cluster.setFault('node-2', { kind: 'refused' });
  await cluster.setFault('node-4', { kind: 'refused' });
  await cluster.setFault('node-5', { kind: 'status', status: 401 });
  const { checks } = await doctor.diagnose();
  const told = checks.filter(({ name }) => /-(port|token|page)$/.test(name));
  expect(told.map(({ name, status, nodes }) => [name, status, nodes])).toEqual([
    ['kubelet-port', 'ok', ['node-1', 'node-3', 'node-5']],
    ['kubelet-port', 'failed', ['node-2', 'node-4']],
    ['kubelet-token', 'ok', ['node-1', 'node-3']],
    ['kubelet-token', 'failed', ['node-5']],
    ['kubelet-token', 'skipped', ['node-2', 'node-4']],
    ['kubelet-page', 'ok', ['node-1', 'node-3']],
    ['kubelet-page', 'skipped', ['node-2', 'node-4', 'node-5']],
  ]);
  expect(told.at(-1)!.message).toBe('not checked, because the check kubelet-port or kubelet-token failed');
});

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { eventually } from './eventually.ts';
import { SUBJECT } from './server.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

interface Check {
  readonly name: string;
  readonly status: string;
  readonly subject?: string;
  readonly message: string;
  readonly cure?: string;
}

// The original has no doctor.
describe.skipIf(SUBJECT === 'original')('metrics-server doctor', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.create({ nodes: 2 });
    await cluster.serve();
  });
  afterAll(() => cluster?.stop());

  const diagnose = (): Promise<{ code: unknown; checks: Check[] }> =>
    new Promise((resolve, reject) => {
      const words = [MAIN, 'doctor', '--output=json', ...cluster.serverFlags];
      execFile(process.execPath, words, (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(stderr));
        else resolve({ code: error?.code ?? 0, checks: (JSON.parse(stdout) as { checks: Check[] }).checks });
      });
    });
  const bad = (checks: readonly Check[]): Check[] => checks.filter(({ status }) => status !== 'ok');

  it('finds nothing to be done, and does not see the APIServices', async () => {
    const { code, checks } = await diagnose();
    expect(bad(checks)).toEqual([expect.objectContaining({ name: 'apiservice', status: 'unknown' })]);
    expect(code).toBe(0);
    expect(checks[0]!.message).toMatch(/has version v1\.\d+.*system:serviceaccount:kube-system:metrics-server$/);
  });

  it('tells whose the APIServices are, where it may see them', async () => {
    const rules = [{ apiGroups: ['apiregistration.k8s.io'], resources: ['apiservices'], verbs: ['get'] }];
    await cluster.admin.create(`${RBAC}/clusterroles`, { metadata: { name: 'see-apiservices' }, rules });
    await cluster.admin.create(`${RBAC}/clusterrolebindings`, {
      metadata: { name: 'see-apiservices' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'see-apiservices' },
      subjects: [{ kind: 'ServiceAccount', name: 'metrics-server', namespace: 'kube-system' }],
    });
    const { checks } = await eventually(diagnose, ({ checks: all }) => bad(all).length === 0);
    const told = checks.filter(({ name }) => name === 'apiservice');
    expect(told.map(({ subject }) => subject)).toEqual(['v1beta1.metrics.k8s.io', 'v1.metrics.k8s.io']);
    for (const { message } of told) expect(message).toMatch(/the Service kube-system\/metrics-server and is available/);
  });

  it('names the rule that is missing when nodes/metrics is not bound, and what grants it', async () => {
    const role = await cluster.admin.get(`${RBAC}/clusterroles/system:metrics-server`);
    const rules = (role['rules'] as { resources: string[] }[]).filter(
      ({ resources }) => !resources.includes('nodes/metrics'),
    );
    await cluster.admin.patch(`${RBAC}/clusterroles/system:metrics-server`, { rules });
    const { code, checks } = await eventually(diagnose, ({ checks: all }) => bad(all).length > 0);
    expect(code).toBe(1);
    expect(bad(checks)).toContainEqual(
      expect.objectContaining({
        name: 'rbac',
        status: 'failed',
        subject: 'get nodes/metrics',
        cure: expect.stringContaining('ClusterRoleBinding system:metrics-server (deploy/base/rbac.yaml)') as string,
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { ApiClient } from '../cluster/api-client.ts';
import { eventually } from '../cluster/eventually.ts';
import { recordMeasured } from '../cluster/record.ts';
import { pageFilterQuery } from '../../src/kubelet/page/page-filter.js';
import { extraResourcesOf } from '../../src/model/resources.js';
import type { RealNode } from './kubelet/real-node.ts';
import { KUBELET_PORT } from './kubelet/kubelet.ts';
import { NODE_ADDRESS } from './machine/addresses.ts';

const SYSTEM = '/api/v1/namespaces/kube-system';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** Whom the real kubelet lets read its page. */
export function accessScenarios(node: () => RealNode): void {
  const kubeletAnswer = async (path: string, account?: string): Promise<{ status: number; text: string }> => {
    const { admin, plane } = node();
    const tokens = `${SYSTEM}/serviceaccounts/${account}/token`;
    const token = account && String((await admin.create(tokens, { spec: { expirationSeconds: 600 } }))['status'].token);
    const url = `https://${NODE_ADDRESS}:${KUBELET_PORT}`;
    const client = new ApiClient(url, plane.pki.cluster.cert, token ? { token } : undefined);
    const { status, text } = await client.send('GET', path);
    await client.close();
    return { status, text };
  };
  /** The status with which the kubelet answers the bearer of a token of a ServiceAccount, or of none. */
  const kubeletStatus = async (account?: string): Promise<number> =>
    (await kubeletAnswer('/metrics/resource', account)).status;

  describe('the kubelet', () => {
    it('answers the account of the manifests, refuses another one and whoever has none', async () => {
      expect(await kubeletStatus('metrics-server')).toBe(200);
      expect(await kubeletStatus('default')).toBe(403);
      expect(await kubeletStatus()).toBe(401);
    });

    it('sends only the families that the server reads', async ({ task }) => {
      const familiesOf = (page: string): string[] => [...new Set(page.match(/^[a-z_]+(?=[{ ])/gm))].toSorted();
      const query = pageFilterQuery(extraResourcesOf([]));

      const whole = (await kubeletAnswer('/metrics/resource', 'metrics-server')).text;
      const filtered = (await kubeletAnswer(`/metrics/resource${query}`, 'metrics-server')).text;

      recordMeasured(task, 'bytes of a filtered page', `whole ${whole.length}`, `${filtered.length}`);
      const asked = new URLSearchParams(query).getAll('name[]').toSorted();
      expect(familiesOf(filtered)).toEqual(asked);
      expect(familiesOf(whole)).toEqual(expect.arrayContaining([...asked, 'pod_cpu_usage_seconds_total']));
      expect(filtered.length).toBeLessThan(whole.length);
    });

    it('refuses a server with a wrong account, whose log names the rule that is missing', async () => {
      const { admin } = node();
      const name = 'without-nodes-metrics';
      const metadata = { name };
      await admin.create(`${SYSTEM}/serviceaccounts`, { metadata });
      const rules = [{ apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }];
      await admin.create(`${RBAC}/clusterroles`, { metadata, rules });
      const subjects = [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }];
      const bind = (path: string, suffix: string, kind: string, role: string): Promise<unknown> =>
        admin.create(`${RBAC}/${path}`, {
          metadata: { name: `${name}${suffix}` },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: role },
          subjects,
        });
      await bind('clusterrolebindings', '', 'ClusterRole', name);
      await bind('clusterrolebindings', '-delegator', 'ClusterRole', 'system:auth-delegator');
      await bind('namespaces/kube-system/rolebindings', '', 'Role', 'extension-apiserver-authentication-reader');

      const { spec } = await admin.get('/apis/apps/v1/namespaces/kube-system/deployments/metrics-server');
      await admin.create(`${SYSTEM}/pods`, { metadata, spec: { ...spec.template.spec, serviceAccountName: name } });
      const log = await eventually(
        () => node().log('kube-system', name),
        (text) => text.includes('403'),
      );
      await admin.delete(`${SYSTEM}/pods/${name}`, { gracePeriodSeconds: 0 });
      expect(log.split('\n').find((line) => line.includes('403'))).toContain('nodes/metrics');
    });
  });
}

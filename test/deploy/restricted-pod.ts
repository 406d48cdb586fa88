import type { ApiClient, ApiObject } from '../cluster/api-client.ts';
import { eventually } from '../cluster/eventually.ts';

const LEVEL = { 'pod-security.kubernetes.io/enforce': 'restricted' };

/** Rejects with what is wrong when the Pod Security Standard `restricted` does not admit the Pods of this Deployment. */
export async function restrictedPod(admin: ApiClient, deployment: ApiObject): Promise<void> {
  const { spec } = deployment['spec'].template;
  await admin.send('POST', '/api/v1/namespaces', { metadata: { name: 'restricted', labels: LEVEL } });
  const account = { metadata: { name: spec.serviceAccountName } };
  await admin.send('POST', '/api/v1/namespaces/restricted/serviceaccounts', account);
  // What looks ServiceAccounts up for new Pods hears of them a moment later.
  await eventually(
    () => admin.send('POST', '/api/v1/namespaces/restricted/pods?dryRun=All', { metadata: { name: 'one' }, spec }),
    ({ status, text }) => {
      if (status === 403 && text.includes('PodSecurity')) throw new Refused(text);
      return status === 201;
    },
  );
}

class Refused extends Error {}

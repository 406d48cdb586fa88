import type { ApiServerClient } from '../cluster/api-server.client.js';
import { countedNodes } from './report.js';
import type { Finding } from './finding.js';
import type { RequestSettings } from './request-settings.js';

const PATH = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const SIGNER = 'kubernetes.io/kubelet-serving';

interface SigningRequests {
  readonly items?: readonly {
    readonly metadata: { readonly name: string };
    readonly spec?: { readonly signerName?: string; readonly username?: string };
    readonly status?: { readonly conditions?: readonly unknown[] };
  }[];
}

/**
 * Kubelets that wait for somebody to approve their serving certificate. Nothing is told when this server may not see
 * that, as by deploy/base: the cure of the certificate says the command.
 */
export async function checkSigningRequests(client: ApiServerClient, settings: RequestSettings): Promise<Finding[]> {
  const query = { fieldSelector: `spec.signerName=${SIGNER}`, limit: '500' };
  const { items = [] } = await client
    .get<SigningRequests>(PATH, { ...settings, query })
    .catch((): SigningRequests => ({}));
  const pending = items.filter(({ spec, status }) => spec?.signerName === SIGNER && !status?.conditions?.length);
  if (pending.length === 0) return [];
  const names = pending.map(({ metadata }) => metadata.name);
  const owners = [...new Set(pending.map(({ spec }) => spec?.username?.replace(/^system:node:/, '') ?? 'unknown'))];
  return [
    {
      name: 'signing-requests',
      status: 'warning',
      message: `${names.length} requests for serving certificates of kubelets wait for approval, those of ${countedNodes(owners)}`,
      cure: `kubectl certificate approve ${names.slice(0, 10).join(' ')}${names.length > 10 ? ' …' : ''}`,
    },
  ];
}

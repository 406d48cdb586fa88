import type { ApiServerClient } from '../cluster/api-server.client.js';
import { countedNodes } from './report.js';
import type { Finding } from './finding.js';
import type { CheckDeadline } from './check-deadline.js';
import { errorMessage } from '../model/error-message.js';

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
 * Finds kubelets whose serving certificates wait for approval. With the permissions of deploy/base this server cannot
 * see them, so the finding gives the command that shows them.
 */
export async function checkSigningRequests(client: ApiServerClient, settings: CheckDeadline): Promise<Finding[]> {
  const query = { fieldSelector: `spec.signerName=${SIGNER}`, limit: '500' };
  const answer = await client
    .get<SigningRequests>(PATH, { ...settings, query })
    .catch((error: unknown) => unseen(error));
  if ('status' in answer) return [answer];
  const { items = [] } = answer;
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

function unseen(error: unknown): Finding {
  const message = errorMessage(error);
  return {
    name: 'signing-requests',
    status: 'unknown',
    message: `the requests for serving certificates of kubelets cannot be read: ${message}`,
    cure: `Look with rights of an administrator: kubectl get csr --field-selector=spec.signerName=${SIGNER}`,
  };
}

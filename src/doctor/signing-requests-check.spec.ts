import { expect, it } from 'vitest';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { checkSigningRequests } from './signing-requests-check.js';

const settings = { signal: new AbortController().signal, timeoutMs: 1 };
const request = (name: string, more: object = {}) => ({
  metadata: { name },
  spec: { signerName: 'kubernetes.io/kubelet-serving', username: 'system:node:worker-1', ...more },
});
const clientOf = (answer: () => Promise<unknown>) => ({ get: answer }) as unknown as ApiServerClient;

it('names the requests that wait, and the command that approves them', async () => {
  const items = [
    request('csr-a'),
    { ...request('csr-b'), status: { conditions: [{ type: 'Approved' }] } },
    request('csr-c', { signerName: 'kubernetes.io/kube-apiserver-client-kubelet' }),
    request('csr-d'),
  ];
  expect(
    await checkSigningRequests(
      clientOf(async () => ({ items })),
      settings,
    ),
  ).toEqual([
    {
      name: 'signing-requests',
      status: 'warning',
      message: '2 requests for serving certificates of kubelets wait for approval, those of node worker-1',
      cure: 'kubectl certificate approve csr-a csr-d',
    },
  ]);
});

it('says nothing where there are none, and the command where they may not be seen', async () => {
  expect(
    await checkSigningRequests(
      clientOf(async () => ({ items: [] })),
      settings,
    ),
  ).toEqual([]);
  const forbidden = new ApiServerError('403', { status: 403 });
  expect(
    await checkSigningRequests(
      clientOf(() => Promise.reject(forbidden)),
      settings,
    ),
  ).toEqual([
    {
      name: 'signing-requests',
      status: 'unknown',
      message: 'the requests for serving certificates of kubelets cannot be read: 403',
      cure: expect.stringContaining('kubectl get csr --field-selector=spec.signerName=kubernetes.io/kubelet-serving'),
    },
  ]);
});

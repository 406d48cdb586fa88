import { expect, it } from 'vitest';
import { KubeletError } from '../kubelet/kubelet-error.js';
import type { Node } from '../model/cluster.js';
import { kubeletFindings, unaskedFinding } from './kubelet-findings.js';
import type { ExaminedClient } from './examine-kubelet.js';
import { examineKubelets } from './kubelets-check.js';
import { textLine } from './report.js';
import { testOptions } from '../../test/test-options.js';

const OPTIONS = testOptions({ kubeletPreferredAddressTypes: ['InternalIP'] });

function nodesOf(count: number): Node[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `node-${i + 1}`,
    labels: {},
    addresses: [],
    kubeletPort: 0,
    ready: true,
  }));
}

/** A client whose kubelets answer by `fetch`. */
function clientOf(
  fetch: (node: Node, signal: AbortSignal) => Promise<never>,
  checkCredentials: () => Promise<void> = () => Promise.resolve(),
): ExaminedClient {
  const openKubelet = () => ({ fetchMetrics: fetch, addresses: {}, close: () => undefined });
  return { checkCredentials, openKubelet } as unknown as ExaminedClient;
}

const refused = (name: string) =>
  new KubeletError('ConnectionRefused', `${name}: connection refused`, 'Check the port.');
const hasPods = () => Promise.resolve(true);
const never = new AbortController().signal;

it('asks 5,000 nodes, 300 at a time, and tells of all in one line', async () => {
  let asking = 0;
  let most = 0;
  const client = clientOf(async ({ name }) => {
    most = Math.max(most, (asking += 1));
    await new Promise(setImmediate);
    asking -= 1;
    throw refused(name);
  });
  const { outcomes, unasked } = await examineKubelets(client, nodesOf(5000), OPTIONS, never, hasPods);
  expect({ most, count: outcomes.length, unasked }).toEqual({ most: 300, count: 5000, unasked: [] });
  const lines = kubeletFindings(outcomes, OPTIONS, 0).map(textLine);
  expect(lines).toHaveLength(8);
  expect(lines[2]).toBe(
    'failed  kubelet-port: 5000 nodes, such as node-1, node-2, node-3: e.g. node-1: connection refused. To do: Check the port.\n',
  );
});

it('gives up at the deadline, and says which nodes were not asked', async () => {
  const deadline = new AbortController();
  const client = clientOf(async ({ name }, signal) => {
    if (name === 'node-1') throw refused(name);
    if (name === 'node-2') setImmediate(() => deadline.abort(new Error('over')));
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new KubeletError('Aborted', 'given up', '');
  });
  const { outcomes, unasked } = await examineKubelets(client, nodesOf(500), OPTIONS, deadline.signal, hasPods);
  expect(outcomes.map(({ nodeName, endedAt }) => [nodeName, endedAt])).toEqual([['node-1', 'kubelet-port']]);
  expect(unasked).toHaveLength(499);
  expect(unaskedFinding(unasked, 180_000)).toMatchObject({
    status: 'failed',
    message: expect.stringMatching(/^not checked: all checks together may take 180 s/) as string,
  });
});

it('keeps connections only to nodes that are being asked', async () => {
  const kept: number[] = [];
  let open = 0;
  const client = { ...clientOf(async ({ name }) => Promise.reject(refused(name))) };
  const openKubelet = client.openKubelet;
  client.openKubelet = () => {
    open++;
    return Object.assign(openKubelet(), { close: () => void kept.push(--open) });
  };
  await examineKubelets(client, nodesOf(1000), OPTIONS, never, hasPods);
  expect(kept).toHaveLength(1000);
  expect(Math.max(...kept)).toBeLessThan(300);
  expect(kept.at(-1)).toBe(0);
});

it.each(['Credentials', 'OwnCertificates'] as const)('with bad credentials (%s) no stage is passed', async (code) => {
  const client = clientOf(
    ({ name }) => Promise.reject(refused(name)),
    () => Promise.reject(new KubeletError(code, 'none', 'Look.')),
  );
  const { outcomes } = await examineKubelets(client, nodesOf(2), OPTIONS, never, hasPods);
  const findings = kubeletFindings(outcomes, OPTIONS, 0);
  expect(findings.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'kubelet-credentials: failed',
    ...['address', 'port', 'tls', 'answer', 'token', 'page', 'clock'].map((stage) => `kubelet-${stage}: skipped`),
  ]);
  expect(findings.at(-1)!.message).toBe('not checked, because the check kubelet-credentials failed');
});

it('tells a token that nobody looks at from one that may not', async () => {
  const forbidden = (user: string) =>
    new KubeletError('Forbidden', `403: "Forbidden (user=${user}, verb=get, resource=nodes)"`, 'Allow it.');
  const client = clientOf(async ({ name }) =>
    Promise.reject(
      forbidden(name === 'node-1' ? 'system:anonymous' : 'system:serviceaccount:kube-system:metrics-server'),
    ),
  );
  const { outcomes } = await examineKubelets(client, nodesOf(2), OPTIONS, never, hasPods);
  expect(outcomes.flatMap(({ faults }) => faults.map(({ stage, cure }) => [stage, cure]))).toEqual([
    ['kubelet-token', expect.stringContaining('authentication.webhook.enabled: true')],
    ['kubelet-token', expect.stringMatching(/^Allow it\. .*deploy\/base\/rbac\.yaml/)],
  ]);
});

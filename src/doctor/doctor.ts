import type { ApiServerAccess } from '../cluster/api-server-access.js';
import type { Options } from '../config/options.js';
import { kubeletTlsVerification } from '../kubelet/trust/kubelet-tls-verification.js';
import { checkAccess } from './access-check.js';
import { type ApiServerPaths, distinct, loadAccesses } from './api-server-paths.js';
import { checkApiServer, unloadedAccess } from './api-server-check.js';
import { checkApiServices } from './api-service-check.js';
import { type Finding, skipped } from './finding.js';
import { checkFrontProxy } from './front-proxy-check.js';
import { kubeletFindings, unaskedFinding } from './kubelet-findings.js';
import { KUBELET_STAGES } from './kubelet-stages.js';
import type { ExaminedClient } from './examine-kubelet.js';
import { examineKubelets } from './kubelets-check.js';
import { checkNodes } from './nodes-check.js';
import type { CheckDeadline } from './check-deadline.js';
import { runningPods } from './running-pods.js';
import { checkSigningRequests } from './signing-requests-check.js';

/** How long all checks together may take, in milliseconds. */
export const DEADLINE_MS = 180_000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Makes the kubelet client of the server, with the credentials of `access`. */
export type MakeKubeletClient = (access: ApiServerAccess) => ExaminedClient;

/**
 * Checks everything that this server needs, in order, with the parts of the server. Yields each finding at once.
 * Changes nothing. A check that cannot run is a finding too.
 */
export async function* examine(
  options: Options,
  makeKubeletClient: MakeKubeletClient,
  deadlineMs = DEADLINE_MS,
): AsyncGenerator<Finding> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new Error(`the ${deadlineMs / 1000} s of all checks are over`)),
    deadlineMs,
  );
  try {
    const accesses = await loadAccesses(options).catch((error: unknown) => unloadedAccess(error));
    if ('status' in accesses) {
      yield accesses;
      yield* afterApiServer(options);
      return;
    }
    try {
      yield* examineBy(accesses, options, makeKubeletClient, late.signal, deadlineMs);
    } finally {
      for (const { client } of distinct(accesses)) client.onApplicationShutdown();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function* examineBy(
  accesses: ApiServerPaths,
  options: Options,
  makeKubeletClient: MakeKubeletClient,
  signal: AbortSignal,
  deadlineMs: number,
): AsyncGenerator<Finding> {
  const settings: CheckDeadline = { signal, timeoutMs: REQUEST_TIMEOUT_MS };
  const { main, authentication } = accesses;
  const answers = await Promise.all(distinct(accesses).map((access) => checkApiServer(access, settings)));
  yield* answers.map(({ finding }) => finding);
  if (answers.some(({ finding }) => finding.status === 'failed')) {
    yield* afterApiServer(options);
    return;
  }
  yield* await checkAccess(accesses, settings);
  yield await checkFrontProxy(options, authentication, settings, Date.now());
  yield* await checkApiServices(main.client, answers[0]!.user, settings, Date.now());
  const { finding, nodes } = await checkNodes(main.client, options, signal);
  yield finding;
  if (nodes.length === 0) {
    yield* [...KUBELET_STAGES, ...acceleratorChecks(options)].map((stage) => skipped(stage, 'nodes'));
    return;
  }
  const client = makeKubeletClient(main.access);
  const { outcomes, unasked } = await examineKubelets(
    client,
    nodes,
    options,
    signal,
    runningPods(main.client, settings),
  );
  const kubeletTlsVerify = kubeletTlsVerification(options, main.access.skipsTlsVerification);
  const findings = kubeletFindings(outcomes, { ...options, kubeletTlsVerify }, Date.now());
  yield* findings;
  if (unasked.length > 0) yield unaskedFinding(unasked, deadlineMs);
  if (findings.some(({ name, status }) => name === 'kubelet-tls' && status === 'failed')) {
    yield* await checkSigningRequests(main.client, settings);
  }
  if (options.accelerators === undefined) return;
  // Loaded only on request, as in the server.
  const { checkAccelerators } = await import('./accelerators-check.js');
  yield* await checkAccelerators(main.client, options, nodes, signal);
}

/** The findings if the kube-apiserver does not respond: all further checks are skipped. */
function afterApiServer(options: Options): Finding[] {
  const checks = ['rbac', 'front-proxy', 'apiservice', 'nodes', ...KUBELET_STAGES, ...acceleratorChecks(options)];
  return checks.map((name) => skipped(name, 'kube-apiserver'));
}

/** The checks of `--accelerators`; none without it. */
function acceleratorChecks({ accelerators }: Options): string[] {
  return accelerators === undefined ? [] : ['accelerators'];
}

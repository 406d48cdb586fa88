import { KubeletError } from '../kubelet/kubelet-error.js';
import type { Kubelet } from '../kubelet/kubelet.js';
import type { KubeletClient } from '../kubelet/kubelet.client.js';
import type { Node } from '../model/cluster.js';
import { acceptedCertificateFaults, certificateFault } from './certificate-faults.js';
import type { KubeletProblem, KubeletOutcome } from './kubelet-outcome.js';
import { stageOf } from './kubelet-stages.js';
import { clockFaults, pageFaults } from './page-faults.js';
import type { HasRunningPods } from './running-pods.js';

/** The parts of the server's own kubelet client that are used here. */
export type ExaminedClient = Pick<KubeletClient, 'checkCredentials' | 'openKubelet'>;

/** Scrapes one node once. Returns the stages that it passed, and what is wrong. Never rejects because of the node. */
export async function examineKubelet(
  client: ExaminedClient,
  node: Node,
  timeoutMs: number,
  deadline: AbortSignal,
  hasRunningPods: HasRunningPods,
): Promise<KubeletOutcome> {
  const about = { nodeName: node.name, ready: node.ready };
  const kubelet = client.openKubelet();
  try {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(timeoutMs)]);
    // This comes before the choice of the address, so that bad credentials fail their own check.
    await client.checkCredentials(signal);
    const batch = await kubelet.fetchMetrics(node, signal, timeoutMs);
    const nowMs = Date.now();
    const hasPods = batch.layout.pods.length > 0 || (await hasRunningPods(node.name));
    const { certificate } = kubelet;
    const faults = [
      ...addressFaults(kubelet),
      ...(certificate === undefined ? [] : acceptedCertificateFaults(certificate, nowMs)),
      ...pageFaults(batch, hasPods, kubelet.lastPage?.onlyPods),
      ...clockFaults(batch, nowMs),
    ];
    return { ...about, faults, certificateEndsMs: certificate?.notAfterMs };
  } catch (error) {
    if (!(error instanceof KubeletError)) throw error;
    const fault = faultOf(error, kubelet);
    return { ...about, endedAt: fault.stage, faults: [fault] };
  } finally {
    kubelet.close();
  }
}

function faultOf(error: KubeletError, kubelet: Kubelet): KubeletProblem {
  const { code, message, cure } = error;
  const stage = stageOf(code);
  if (stage === 'kubelet-tls') return certificateFault(error, kubelet.certificate);
  const fault = { stage, status: 'failed', kind: code, message, cure } as const;
  // A kubelet that does not check tokens treats the client as anonymous. It then returns 403 instead of 401.
  if (code === 'Forbidden' && message.includes('system:anonymous')) {
    return {
      ...fault,
      kind: 'anonymous',
      message: `${message}: the kubelet does not check the token of this server`,
      cure: "Set authentication.webhook.enabled: true in the kubelet's configuration and restart it.",
    };
  }
  if (code === 'Forbidden')
    return { ...fault, cure: `${cure} The rule is in deploy/base/rbac.yaml; see the check rbac.` };
  return fault;
}

function addressFaults(kubelet: Kubelet): KubeletProblem[] {
  const address = kubelet.addresses.otherThanPreferred;
  if (address === undefined) return [];
  return [
    {
      stage: 'kubelet-address',
      status: 'warning',
      kind: 'not the preferred one',
      message: `the most preferred address does not respond; the kubelet responds at ${address}`,
      cure: 'Put the type of the responding address first in --kubelet-preferred-address-types.',
    },
  ];
}

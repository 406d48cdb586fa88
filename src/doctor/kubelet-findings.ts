import type { Options } from '../config/options.js';
import { timeLeft } from './certificate-life.js';
import type { Finding } from './finding.js';
import type { KubeletProblem, KubeletOutcome } from './kubelet-outcome.js';
import { KUBELET_STAGES, type KubeletStage } from './kubelet-stages.js';

type Nodes = readonly KubeletOutcome[];

/** The findings about all nodes: for each stage the number of nodes that passed it, and each kind of fault once. */
export function kubeletFindings(outcomes: Nodes, options: Options, nowMs: number): Finding[] {
  return KUBELET_STAGES.flatMap((stage, i) => {
    const before = new Set<string>(KUBELET_STAGES.slice(0, i));
    const reached = outcomes.filter(({ endedAt }) => endedAt === undefined || !before.has(endedAt));
    const good = reached.filter(({ faults }) => !faults.some((fault) => fault.stage === stage));
    return [
      ...(good.length > 0 ? [passed(stage, good, options, nowMs)] : []),
      ...faultFindings(stage, reached),
      ...(reached.length < outcomes.length ? [unreached(stage, outcomes, reached)] : []),
    ];
  });
}

function passed(stage: KubeletStage, good: Nodes, options: Options, nowMs: number): Finding {
  const nodes = good.map(({ nodeName }) => nodeName);
  const unverified = unverifiedReason(options);
  if (stage === 'kubelet-tls' && unverified !== undefined) {
    const cure = 'Give the kubelets certificates of a known CA (docs/install.md), and remove the flag.';
    return { name: stage, status: 'warning', nodes, message: unverified, cure };
  }
  return { name: stage, status: 'ok', nodes, message: passedMessage(stage, good, options, nowMs) };
}

function passedMessage(stage: KubeletStage, good: Nodes, options: Options, nowMs: number): string {
  const { kubeletPreferredAddressTypes, kubeletTlsVerify } = options;
  const messages: Readonly<Record<KubeletStage, string>> = {
    'kubelet-credentials': credentialsMessage(options),
    'kubelet-address': `asked at an address of --kubelet-preferred-address-types=${kubeletPreferredAddressTypes.join(',')}`,
    'kubelet-port': 'the kubelet accepts connections',
    'kubelet-tls': `the certificate is good (--kubelet-tls-verify=${kubeletTlsVerify})${firstEnd(good, nowMs)}`,
    'kubelet-answer': 'the kubelet responds in time, over HTTP',
    'kubelet-token': 'the kubelet accepts this server and lets it read nodes/metrics',
    'kubelet-page': 'the page has CPU and memory of the node and of containers',
    'kubelet-clock': 'the times on the page fit the clock of this machine',
  };
  return messages[stage];
}

function credentialsMessage({ kubeletCompletelyInsecure }: Options): string {
  if (kubeletCompletelyInsecure) return 'none are sent over plain HTTP (--deprecated-kubelet-completely-insecure)';
  return 'this server has its credentials for kubelets, and the authorities of their certificates';
}

function unverifiedReason({ kubeletCompletelyInsecure, kubeletTlsVerify }: Options): string | undefined {
  if (kubeletCompletelyInsecure) {
    return 'plain HTTP is used (--deprecated-kubelet-completely-insecure): anybody on the network path can change the metrics';
  }
  if (kubeletTlsVerify !== 'insecure') return undefined;
  return 'certificates are not verified (--kubelet-insecure-tls): an impostor would get the token of this server';
}

function firstEnd(good: Nodes, nowMs: number): string {
  const known = good.filter(({ certificateEndsMs }) => certificateEndsMs !== undefined);
  if (known.length === 0) return '';
  const first = known.reduce((a, b) => (a.certificateEndsMs! <= b.certificateEndsMs! ? a : b));
  const left = timeLeft({ notBeforeMs: 0, notAfterMs: first.certificateEndsMs! }, nowMs);
  return `; the first one, of ${first.nodeName}, ends in ${left}`;
}

function faultFindings(stage: KubeletStage, reached: Nodes): Finding[] {
  const groups = new Map<string, { fault: KubeletProblem; nodes: KubeletOutcome[] }>();
  for (const outcome of reached) {
    for (const fault of outcome.faults.filter((each) => each.stage === stage)) {
      const key = `${fault.kind}\n${fault.status}`;
      const group = groups.get(key) ?? { fault, nodes: [] };
      group.nodes.push(outcome);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ fault: { status, message, cure }, nodes }) => ({
    name: stage,
    status,
    nodes: nodes.map(({ nodeName }) => nodeName),
    message: `${nodes.length > 1 ? 'e.g. ' : ''}${message}${unreadyNote(nodes)}`,
    cure,
  }));
}

/** Says which of these Nodes are not Ready, because that must be mended first. */
function unreadyNote(nodes: Nodes): string {
  const unready = nodes.filter(({ ready }) => !ready).length;
  if (unready === 0) return '';
  return nodes.length === 1 ? '; the Node is not Ready' : `; ${unready} of these Nodes are not Ready`;
}

function unreached(stage: KubeletStage, outcomes: Nodes, reached: Nodes): Finding {
  const there = new Set(reached);
  const nodes = outcomes.filter((outcome) => !there.has(outcome));
  const stages = KUBELET_STAGES.filter((each) => nodes.some(({ endedAt }) => endedAt === each)).join(' or ');
  return {
    name: stage,
    status: 'skipped',
    nodes: nodes.map(({ nodeName }) => nodeName),
    message: `not checked, because the check ${stages} failed`,
  };
}

/** The finding about nodes that were not checked before the deadline. */
export function unaskedFinding(nodes: readonly string[], deadlineMs: number): Finding {
  return {
    name: 'kubelet-port',
    status: 'failed',
    nodes,
    message: `not checked: all checks together may take ${deadlineMs / 1000} s`,
    cure: 'Check fewer Nodes (--node-selector), or give up sooner (--kubelet-request-timeout=2s).',
  };
}

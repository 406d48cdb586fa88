import { describe, expect, it } from 'vitest';
import type { DecodedPage } from '../kubelet/page/page-decoder.js';
import { NODE_ONLY } from '../model/metrics-batch.js';
import type { Reason } from './reason.js';
import type { PodPhase } from '../cluster/pod-phases.service.js';
import { PodReasons } from './pod-reasons.service.js';

const AT = { steadyMs: 1_000_000, wallMs: 1_000_000 };
const POD = { namespace: 'default', name: 'x' };
const FAILING: Reason = { reason: 'NodeUnreachable', message: 'cannot be scraped since then: connection refused' };

const PAGE: DecodedPage = {
  batch: {
    layout: { namespaces: ['default'], pods: ['x'], firstSlots: [1, 2], containers: ['', 'app'] },
    values: new Float64Array(8),
  },
  bytes: 0,
  onlyPods: false,
};

const ONLY_PODS: DecodedPage = { ...PAGE, batch: { layout: NODE_ONLY, values: new Float64Array(4) }, onlyPods: true };

interface Known {
  readonly podsSynced?: boolean;
  readonly nodesSynced?: boolean;
  readonly running?: boolean;
  /** What the kube-apiserver said of it. */
  readonly phase?: PodPhase;
  /** Each node's last page, and whether it fails. */
  readonly nodes?: Readonly<Record<string, { readonly page?: DecodedPage; readonly fails?: boolean }>>;
}

/** Of Pods without points. */
function reasonsWith({ podsSynced = true, nodesSynced = true, running = true, nodes = {}, phase }: Known): PodReasons {
  return new PodReasons(
    { synced: nodesSynced, list: () => Object.keys(nodes).map((name) => ({ name })) } as never,
    { synced: podsSynced, get: () => (running ? POD : undefined) } as never,
    { get: (name: string) => ({ lastPage: nodes[name]!.page }) } as never,
    {
      findPod: () => undefined,
      findLastPage: () => undefined,
      findNodeOfPod: () => undefined,
      clusterClock: {},
    } as never,
    {
      failureReasonOf: (name: string) => (nodes[name]!.fails ? FAILING : undefined),
      outages: () => {
        const count = Object.values(nodes).filter(({ fails }) => fails).length;
        return count === 0 ? undefined : { count, first: '' };
      },
      notScraped: () => ({ reason: 'Stale', message: 'was scraped last 60 s ago' }),
      expected: () => 'waiting for a first sample',
    } as never,
    { known: () => phase } as never,
  );
}

function reasonOf(known: Known): Reason | undefined {
  return reasonsWith(known).findings([POD], AT)[0]!.reason;
}

describe('PodReasons', () => {
  it.each<[string, Known, string]>([
    ['PodsNotListed', { podsSynced: false, running: false }, 'the Pods have not been listed yet'],
    ['PodNotRunning', { running: false }, 'there is no running Pod of this name; one that is Pending'],
    ['PodsNotListed', { podsSynced: false, running: false, phase: 'Pending' }, 'the Pods have not been listed yet'],
    ['PodNotFound', { running: false, phase: 'NotFound' }, 'there is no Pod of this name'],
    ['PodNotRunning', { running: false, phase: 'Pending' }, 'the Pod is Pending'],
    ['PodNotRunning', { running: false, phase: 'Succeeded' }, 'the Pod has Succeeded'],
    ['PodNotRunning', { running: false, phase: 'Failed' }, 'the Pod has Failed'],
    ['NeverScraped', { running: false, phase: 'Running' }, 'the Pod has just begun to run: waiting for a first sample'],
    ['NodesNotListed', { nodesSynced: false }, 'the Nodes have not been listed yet'],
    ['NeverScraped', { nodes: { a: {}, b: {} } }, 'no node has been scraped yet: waiting for a first sample'],
    [
      'NotOnPage',
      { nodes: { a: { page: { ...PAGE, batch: { ...PAGE.batch, layout: { ...PAGE.batch.layout, pods: ['y'] } } } } } },
      "it is on no kubelet's page. If it has just started: waiting for a first sample; else its containers may not run, " +
        'as in CrashLoopBackOff: see kubectl describe pod',
    ],
    [
      'NotOnPage',
      { nodes: { a: { fails: true } } },
      "it is on no kubelet's page; 1 of 1 nodes cannot be scraped, it may be on one. If it has just started: waiting for " +
        'a first sample; else its containers may not run, as in CrashLoopBackOff: see kubectl describe pod',
    ],
    [
      'NoContainerSeries',
      { nodes: { a: { fails: true }, b: { page: ONLY_PODS } } },
      `it is on no kubelet's page, and that of node "b" has series of Pods but none of containers: so do kubelets before ` +
        '1.36 with the feature gate PodAndContainerStatsFromCRI',
    ],
    [
      'NodeUnreachable',
      { nodes: { a: { page: PAGE, fails: true } } },
      'its node "a" cannot be scraped since then: connection refused',
    ],
    ['Stale', { nodes: { a: { page: PAGE } } }, 'its node "a" was scraped last 60 s ago'],
  ])('%s of %j', (reason, known, message) => {
    expect(reasonOf(known)).toEqual({ reason, message: expect.stringContaining(message) as string });
  });

  it('looks at each node once, however many Pods are on no page', () => {
    let looks = 0;
    const fails = () => ((looks += 1), true);
    const nodes = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [name, Object.defineProperty({}, 'fails', { get: fails })]),
    );
    const pods = Array.from({ length: 100 }, (_, i) => ({ namespace: 'default', name: `pod-${i}` }));
    const found = reasonsWith({ nodes }).findings(pods, AT);
    expect(found.map(({ reason }) => reason?.reason)).toEqual(pods.map(() => 'NotOnPage'));
    expect(looks).toBe(3);
  });
});

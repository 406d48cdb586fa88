import { describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';
import { eventually } from '../cluster/eventually.ts';
import { record } from '../cluster/record.ts';
import { AvailabilityProbe } from './metrics-server/availability-probe.ts';
import { SilenceWatch } from './metrics-server/silence.ts';
import { comeFromOriginal, goBackToOriginal, install, installChart, serverPod } from './metrics-server/installation.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { BURNER_NAMESPACE } from './pods/burners.ts';

const PODS = `/apis/metrics.k8s.io/v1beta1/namespaces/${BURNER_NAMESPACE}/pods`;

/** How long the kube-apiserver may take to notice what an APIService, or the Pods behind it, have become. */
const SWITCH_MS = 3_000;

/**
 * How long the kube-apiserver may take to notice that a connection is dead of which no end was seen: Go's HTTP/2 client asks
 * after 30 s of silence and waits 15 s. Of some forty times of going back one had this gap; in packet captures of the others
 * the server says GOAWAY and closes within 0.3 s of its SIGTERM. What the node looked like is recorded if it comes again.
 */
const DEAD_CONNECTION_MS = 50_000;

/** Does something while clients go on asking; no question may go unanswered for longer than that. */
async function whileAsking(
  node: RealNode,
  task: TestContext['task'],
  longestMs: number,
  change: () => Promise<void>,
): Promise<void> {
  // It asks for the newest version that it finds.
  const kubectl = new AvailabilityProbe(async () => {
    const { code, stdout, stderr } = await node.kubectl().run('top', 'pod', '-n', BURNER_NAMESPACE, '--no-headers');
    return code === 0 && stdout !== '' ? undefined : stderr.trim();
  }, 200);
  // As older kubectls and autoscalers ask.
  const v1beta1 = new AvailabilityProbe(async () => {
    const answer = await node.admin.send('GET', PODS);
    if (answer.status !== 200) return `${answer.status} ${answer.text.trim().slice(0, 200)}`;
    return (JSON.parse(answer.text) as { items: unknown[] }).items.length > 0 ? undefined : 'an empty list';
  }, 50);
  const all = [kubectl, v1beta1];
  for (const asking of all) asking.start();
  const watch = new SilenceWatch(node, all, SWITCH_MS);
  try {
    await change();
    // Until the last Pod of the other server has ended.
    await serverPod(node);
  } finally {
    await Promise.all(all.map((asking) => asking.stop()));
  }
  const seen = await watch.end();
  record(task, `kubectl top ${kubectl.text()}; v1beta1 ${v1beta1.text()}${seen && `; meanwhile:\n${seen}`}`);
  const lengths = all.flatMap(({ gaps }) => gaps.map(({ startMs, endMs }) => endMs - startMs));
  expect(lengths.filter((ms) => ms > longestMs)).toEqual([]);
}

/** Ours in place of a running original, before anything else: they begin with a node on which nothing is installed. */
export function installingScenarios(node: () => RealNode): void {
  describe('installing over a running original', () => {
    it('the original serves', async () => {
      await install(node(), 'original');
      await eventually(() => node().kubectl().text('top', 'pod', 'burn50', '-n', BURNER_NAMESPACE));
    });

    it('kubectl top is answered all the time', async ({ task }) => {
      await whileAsking(node(), task, SWITCH_MS, () => comeFromOriginal(node()));
    });
  });
}

/** The original in place of ours, after everything else. */
export function goingBackScenarios(node: () => RealNode): void {
  it('going back to the original: kubectl top is answered, at the latest on a new connection', async ({ task }) => {
    await whileAsking(node(), task, DEAD_CONNECTION_MS, () => goBackToOriginal(node()));
  });
}

/** The chart, once the original was put back. It ends with a node on which nothing is installed. */
export function chartScenarios(node: () => RealNode): void {
  it('installed by Helm, kubectl top shows usage; uninstalled, the API is gone', async ({ task }) => {
    const helm = await installChart(node());
    const shown = await eventually(() => node().kubectl().text('top', 'node', '--no-headers'));
    expect(shown).toMatch(/^\S+ +\d+m +\d+% +\d+Mi +\d+%/);
    record(task, shown.trim());
    await helm.uninstall();
    await eventually(
      () => node().admin.send('GET', '/apis/metrics.k8s.io/v1beta1/nodes'),
      ({ status }) => status === 404,
    );
  });
}

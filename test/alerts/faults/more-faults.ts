import { setTimeout as pause } from 'node:timers/promises';
import type { AlertFault } from './alert-round.ts';

/** More than `--max-staleness`, of three halves of a cycle, and less than the shortened wait of MetricsServerDown. */
const PAUSED_MS = 16_000;
const RUNNING_MS = 14_000;

/** How many Pods each Node gets, so that the history nearly reaches HISTORY_BUDGET. */
const MORE_PODS = 4;

/** The budget of the history in this run. */
export const HISTORY_BUDGET = '2970Ki';

/** The certificate of a kubelet ends in 6 days. */
export const endSoon: AlertFault = {
  name: 'the certificates of kubelets end in 6 days',
  nodes: 1,
  ofNodes: ['MetricsServerKubeletCertificateExpires'],
  begin: async ({ fleet }, nodes) => {
    for (const node of nodes) node.kubelet.show(await fleet.newCertificate(node, undefined, 6));
  },
  end: async ({ fleet }, nodes) => {
    for (const node of nodes) node.kubelet.show(await fleet.certificate(node));
  },
};

let pausing: { readonly over: AbortController; readonly done: Promise<void> } | undefined;

/** The server gets no CPU for more than half of the time, in long pieces. */
export const pauses: Pick<AlertFault, 'name' | 'begin' | 'end'> = {
  name: 'the server gets CPU for 14 s of each 30 s',
  begin: ({ subject }) => {
    const over = new AbortController();
    const run = async (): Promise<void> => {
      while (!over.signal.aborted) {
        subject.program.signal('SIGSTOP');
        await pause(PAUSED_MS);
        subject.program.signal('SIGCONT');
        await pause(RUNNING_MS, undefined, { signal: over.signal }).catch(() => undefined);
      }
    };
    pausing = { over, done: run() };
  },
  end: async () => {
    pausing!.over.abort();
    await pausing!.done;
  },
};

/** Many Pods start. */
export const manyPods: Pick<AlertFault, 'name' | 'begin' | 'end'> = {
  name: 'many Pods start, and the history grows',
  begin: ({ fleet }) => {
    for (const one of fleet.nodes) {
      for (let i = 0; i < MORE_PODS; i++) {
        const name = `more-${one.index}-${i}`;
        one.node.addPod(name, ['app'], Math.floor(fleet.nowMs() / 1000));
        fleet.applyPod(one, name, ['app']);
      }
    }
  },
  end: () => undefined,
};

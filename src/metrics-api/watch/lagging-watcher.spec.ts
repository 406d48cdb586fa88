import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PlainWatchClient } from '../../../test/plain/plain-watch-client.js';
import { parseFieldSelector } from '../../cluster/field-selector.js';
import { parseLabelSelector } from '../../cluster/label-selector.js';
import type { Pod } from '../../model/cluster.js';
import { Ledger } from './ledger.js';
import { Selection } from './selection.js';
import { MOST_TOMBSTONES, TOMBSTONE_LIFE_MS } from './tombstones.js';
import { watchFormOf } from './watch-form.js';
import { parseWatchParameters } from './watch-options.js';
import { Watcher } from './watcher.js';
import { EventMemory } from './written.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const ignored = () => undefined;

function watcherOf(ledger: Ledger): PlainWatchClient {
  return new PlainWatchClient(
    (output) =>
      new Watcher(
        ledger,
        new Selection(undefined, parseLabelSelector(''), parseFieldSelector('')),
        watchFormOf(
          { format: 'json', pretty: false, conversion: undefined },
          { kind: 'PodMetrics', apiVersion: 'metrics.k8s.io/v1' },
          undefined,
        ),
        parseWatchParameters({}),
        { memory: new EventMemory(), share: (_, write) => write(), wrote: ignored, lagged: ignored },
        output,
      ),
  );
}

/** A Pod comes and goes, without numbers. */
function bury(ledger: Ledger, name: string): void {
  const pod = { namespace: 'shop', name, uid: name, labels: {} } as unknown as Pod;
  ledger.putObject(pod, 0);
  ledger.removeObject(pod);
}

const readText = (client: PlainWatchClient): string => client.read()?.toString() ?? '';

it.each([
  ['for longer than deletions are known', () => vi.advanceTimersByTime(TOMBSTONE_LIFE_MS + 1), 1],
  ['while more objects left than are kept', ignored, MOST_TOMBSTONES],
])('tells a client to list again that read nothing %s', (_, wait, leavings) => {
  const ledger = new Ledger(() => undefined, 0);
  const watcher = watcherOf(ledger);
  bury(ledger, 'before');
  wait();
  for (let i = 0; i < leavings; i++) bury(ledger, `pod-${i}`);
  const event = JSON.parse(readText(watcher)) as { type: string; object: { code: number; reason: string } };
  expect(event).toMatchObject({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
});

it('goes on for a client that read in time', () => {
  const ledger = new Ledger(() => undefined, 0);
  const watcher = watcherOf(ledger);
  readText(watcher);
  for (let i = 0; i <= MOST_TOMBSTONES; i++) {
    bury(ledger, `pod-${i}`);
    watcher.feed();
  }
  expect(readText(watcher)).not.toContain('ERROR');
});

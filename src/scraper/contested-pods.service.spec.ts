import { beforeEach, describe, expect, it } from 'vitest';
import { columnsOf } from '../../test/plain/plain-batch.js';
import { storageService } from '../../test/plain/storage-service.js';
import { PodOwners } from '../cluster/pod-owners.service.js';
import { uidNumber } from '../cluster/uid-number.js';
import { podUsageOf } from '../model/usage-objects.js';
import { ContestedPods } from './contested-pods.service.js';

const T = 1_790_000_000_000;
const T_S = T / 1000;
const LONG_AGO = -259_200;

/** What the kube-apiserver says of the Pod; a function fails. */
let answer: unknown;
let asked: string[];
let listed: { uid: number } | undefined;
let storage: ReturnType<typeof storageService>['storage'];

const podOn = (nodeName: string, uid = 'first') => ({ metadata: { uid }, spec: { nodeName } });

beforeEach(() => {
  [answer, asked, listed] = [podOn('right'), [], { uid: uidNumber('first') }];
  ({ storage } = storageService({ metricResolutionMs: 15_000, maxStalenessMs: 37_500, incompletePods: 'keep' }));
  const get = (path: string) => {
    asked.push(path);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  new ContestedPods(storage, { get: () => listed } as never, new PodOwners({ get } as never));
});

/** Node `name` has so much CPU in millicores of the Pod, whose container started so many seconds after T. */
async function page(name: string, at: number, millicores: number, start = LONG_AGO): Promise<void> {
  const point = {
    timestampMs: T + at * 1000,
    timestampNs: 0,
    startMs: T + start * 1000,
    startNs: 0,
    cpuNanoseconds: 1e9 + (at + T_S / 1e6) * millicores * 1e6,
    memoryBytes: millicores,
  };
  storage.storeBatch(
    name,
    columnsOf({ node: undefined, pods: [{ namespace: 'shop', name: 'db-0', containers: [{ name: 'db', point }] }] }),
    T + at * 1000,
  );
  for (let i = 0; i < 9; i++) await Promise.resolve();
}

function served(at: number): number | undefined {
  const points = storage.findPod('shop', 'db-0', T + at * 1000);
  return points && podUsageOf(points)?.containers[0]!.usage.memoryBytes;
}

describe('a Pod that two kubelets list', () => {
  it.each([
    ['whose page came first', ['right', 'wrong'], -200, LONG_AGO],
    ['whose page came last', ['wrong', 'right'], -200, LONG_AGO],
    ['though the other says that its container started later', ['right', 'wrong'], LONG_AGO, 1],
    ['though the other says so and came first', ['wrong', 'right'], LONG_AGO, 1],
  ] as const)('is the one on the node that it is bound to, %s', async (_, order, start, otherStart) => {
    for (const at of [20, 35, 50, 65]) {
      for (const name of order) {
        await page(name, at, name === 'right' ? 500 : 900, name === 'right' ? start : otherStart);
        expect(served(at)).not.toBe(900);
      }
      if (at > 20) expect(served(at)).toBe(500);
    }
    expect(asked).toEqual(['/api/v1/namespaces/shop/pods/db-0']);
  });

  it('is nobody else’s, though its own node has it on no page any more', async () => {
    for (const at of [20, 35])
      for (const name of ['right', 'wrong']) await page(name, at, name === 'right' ? 500 : 900);
    storage.storeBatch('right', columnsOf({ node: undefined, pods: [] }), T + 50_000);
    for (const at of [50, 65, 80]) await page('wrong', at, 900);
    expect(served(65)).toBe(500);
    expect(served(80)).toBeUndefined();
  });

  it('is whose it was as long as nobody knows, and is asked for again', async () => {
    answer = new Error('away');
    for (const at of [20, 35]) await page('right', at, 500);
    for (const at of [36, 51, 66]) {
      await page('right', at, 500);
      await page('wrong', at, 900, at - 12);
      expect(served(at)).toBe(500);
    }
    expect(asked.length).toBeGreaterThan(0);
  });

  it.each([
    ['of another Pod of that name', podOn('wrong', 'second')],
    ['of one that is bound to no Node', podOn('')],
    ['that is none', null],
  ])('is whose it was after an answer %s', async (_, said) => {
    answer = said;
    for (const at of [20, 35]) await page('right', at, 500);
    for (const at of [36, 51]) await page('wrong', at, 900, at - 12);
    expect(served(51)).toBe(500);
  });

  it('is not asked for when nobody knows it', async () => {
    listed = undefined;
    for (const name of ['right', 'wrong']) await page(name, 20, 500);
    expect(asked).toEqual([]);
  });

  it('is the one on the other node once it was deleted and is there, and comes back', async () => {
    for (const at of [20, 35])
      for (const name of ['right', 'wrong']) await page(name, at, name === 'right' ? 500 : 900);
    expect(served(35)).toBe(500);
    storage.notePodDeleted('shop', 'db-0');
    [answer, listed] = [podOn('wrong', 'second'), { uid: uidNumber('second') }];
    for (const at of [50, 65, 80]) {
      await page('right', at, 500);
      await page('wrong', at, 700, 38);
    }
    expect(served(80)).toBe(700);
    storage.notePodDeleted('shop', 'db-0');
    [answer, listed] = [podOn('right', 'third'), { uid: uidNumber('third') }];
    for (const at of [95, 110, 125]) {
      await page('wrong', at, 700, 38);
      await page('right', at, 300, 83);
    }
    expect(served(125)).toBe(300);
  });

  it('is anybody’s again when the Node that it was bound to has left the cluster', async () => {
    for (const at of [20, 35])
      for (const name of ['right', 'wrong']) await page(name, at, name === 'right' ? 500 : 900);
    storage.retainNodes(new Set(['wrong']), T + 50_000);
    await page('wrong', 50, 900);
    expect(served(50)).toBe(900);
  });
});

import { expect, it } from 'vitest';
import { PageDecoder } from '../kubelet/page/page-decoder.js';
import { NodePages } from '../kubelet/page/node-pages.js';
import { clockFaults, pageFaults } from './page-faults.js';

const NOW_MS = 1_795_432_143_000;
const at = (secondsAgo: number) => NOW_MS - secondsAgo * 1000;
const labels = '{container="c",namespace="n",pod="p"}';

function batch(...lines: string[]) {
  return new NodePages(new PageDecoder()).decodePage(Buffer.from(`${lines.join('\n')}\n`), NOW_MS);
}

const node = (ago = 5) => [
  `node_cpu_usage_seconds_total 5 ${at(ago)}`,
  `node_memory_working_set_bytes 1024 ${at(ago)}`,
];
const container = (cpu: number, ago = 5) => [
  `container_cpu_usage_seconds_total${labels} ${cpu} ${at(ago)}`,
  `container_memory_working_set_bytes${labels} 1024 ${at(ago)}`,
];

it.each([
  ['nothing', [...node(), ...container(5)], undefined],
  ['its containers', node(), 'every series of containers'],
  ['the CPU of its containers', [...node(), ...container(0)], 'CPU or memory of every container'],
  ['the CPU of the node', [node()[1]!, ...container(5)], 'node_cpu_usage_seconds_total'],
  ['everything', [], 'node_cpu_usage_seconds_total, node_memory_working_set_bytes, every series of containers'],
])('a page that lacks %s', (_, lines, missing) => {
  expect(pageFaults(batch(...lines), true).map(({ message }) => message)).toEqual(
    missing === undefined ? [] : [`the page lacks ${missing}, so this server has no metrics of them`],
  );
});

it('a page with series of Pods and none of containers names the feature gate that makes it so', () => {
  const gate = expect.stringContaining('PodAndContainerStatsFromCRI') as string;
  expect(pageFaults(batch(...node()), false, true)).toMatchObject([
    { message: expect.stringContaining('every series of containers') as string, cure: gate },
  ]);
  expect(pageFaults(batch(...node()), true)).not.toMatchObject([{ cure: gate }]);
});

it('of a node without Pods has no containers on it', () => {
  expect(pageFaults(batch(...node()), false)).toEqual([]);
});

it.each([
  ['as kubelets are', node(14), []],
  ['a little fast', node(-4), []],
  ['fast', node(-3600), ['the newest sample is 3600 s ahead of the clock of this machine']],
  ['slow', node(61), ['the newest sample is 61 s behind the clock of this machine']],
  ['right, but for one container', [...node(), ...container(5, 900)], []],
  ['of nothing', [], []],
])('a clock that is %s', (_, lines, messages) => {
  expect(clockFaults(batch(...lines), NOW_MS).map(({ message }) => message)).toEqual(messages);
});

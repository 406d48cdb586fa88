import { expect, it } from 'vitest';
import { flagsOfRunningServer, serverFlags } from './running-server.js';

const MAIN = '/app/dist/main.js';
const commandLine = (...words: string[]) => words.map((word) => `${word}\0`).join('');
const flagsIn = (...words: string[]) => serverFlags(commandLine(...words), (file) => file === MAIN);

it('reads the flags of the server, with the options that Node has in the image', () => {
  const node = ['/nodejs/bin/node', '--max-semi-space-size=2', '--v8-pool-size=1', MAIN];
  expect(flagsIn(...node, '--kubelet-port', '10255', '--node-selector=', '--cert-dir=/a b')).toEqual([
    '--kubelet-port',
    '10255',
    '--node-selector=',
    '--cert-dir=/a b',
  ]);
  expect(flagsIn(...node)).toEqual([]);
});

it.each([
  ['another program', ['/sbin/init', 'splash']],
  ['another program of Node', ['node', '/srv/app.js', '--port=1']],
  ['Node alone', ['node']],
  ['a doctor', ['node', MAIN, 'doctor', '--kubelet-port=1']],
  ['nothing, as for a process of the kernel', []],
])('%s has none', (_, words) => {
  expect(flagsIn(...words)).toBeUndefined();
});

it('process 1 itself looks at no other, and what is not there has no flags', () => {
  expect(flagsOfRunningServer(process.argv[1]!, 1)).toBeUndefined();
  expect(flagsOfRunningServer('/nowhere/main.js')).toBeUndefined();
});

import { expect, it } from 'vitest';
import { checkFlags } from './check-flags.js';
import { parseArguments } from './parse-arguments.js';

function check(argv: string[]): string[] {
  const { values, failed } = parseArguments(argv);
  return checkFlags(values, failed);
}

it.each([
  [['--kubelet-tls-verify=strict']],
  [['--kubelet-tls-verify=node-identity']],
  [['--kubelet-tls-verify=node-identity', '--kubelet-certificate-authority=/ca']],
  [['--kubelet-tls-verify=node-identity', '--kubelet-insecure-tls=false']],
  [['--kubelet-tls-verify=insecure']],
  [['--kubelet-tls-verify=insecure', '--kubelet-insecure-tls']],
  [['--kubelet-insecure-tls']],
  [['--deprecated-kubelet-completely-insecure']],
])('%j is fine', (argv) => {
  expect(check(argv)).toEqual([]);
});

it.each<[string[], ...string[]]>([
  [
    ['--kubelet-tls-verify=Strict'],
    'invalid argument "Strict" for "--kubelet-tls-verify": not known; want strict, node-identity or insecure',
  ],
  [
    ['--kubelet-tls-verify=', '--kubelet-insecure-tls'],
    'invalid argument "" for "--kubelet-tls-verify": not known; want strict, node-identity or insecure',
  ],
  [
    ['--kubelet-tls-verify=strict', '--kubelet-insecure-tls'],
    'flags "--kubelet-insecure-tls=true" and "--kubelet-tls-verify=strict" contradict each other; want only --kubelet-tls-verify',
  ],
  [
    ['--kubelet-tls-verify=node-identity', '--kubelet-insecure-tls'],
    'flags "--kubelet-insecure-tls=true" and "--kubelet-tls-verify=node-identity" contradict each other; want only --kubelet-tls-verify',
  ],
  [
    ['--kubelet-tls-verify=insecure', '--kubelet-insecure-tls=false'],
    'flags "--kubelet-insecure-tls=false" and "--kubelet-tls-verify=insecure" contradict each other; want only --kubelet-tls-verify',
  ],
  [
    ['--kubelet-tls-verify=insecure', '--kubelet-certificate-authority=/ca'],
    'flags "--kubelet-certificate-authority" and "--kubelet-tls-verify=insecure" exclude each other; want at most one of them',
  ],
  [
    ['--kubelet-tls-verify=node-identity', '--deprecated-kubelet-completely-insecure'],
    'flags "--deprecated-kubelet-completely-insecure" and "--kubelet-tls-verify" exclude each other, since plain HTTP has no certificates; want at most one of them',
  ],
])('%j breaks a rule', (argv, ...errors) => {
  expect(check(argv)).toEqual(errors);
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from './command-line.js';

const WRONG =
  'invalid argument "a in (" for "--node-selector": unable to parse requirement: found \'\', expected: ' +
  "',', ')' or identifier; want a label selector such as zone=a,gpu!=true";

it('tells of a --node-selector that is none, beside what else is wrong', () => {
  expect(readCommandLine(['-l', 'a in (', '--kubelet-port=0', '--metric-resolution=x'])).toEqual({
    kind: 'invalid',
    errors: [
      expect.stringContaining('"x" for "--metric-resolution"'),
      expect.stringContaining('"0" for "--kubelet-port"'),
      WRONG,
    ],
  });
});

it.each([[[]], [['-l', '']], [['--node-selector=zone in (a, b),gpu!=true,!old']]])('%j is well', (words) => {
  expect(readCommandLine(words).kind).toBe('run');
});

it('help goes before the check, as before the others', () => {
  expect(readCommandLine(['--node-selector=,', '--help']).kind).toBe('help');
});

it('a word too few is told once', () => {
  expect(readCommandLine(['-l'])).toEqual({ kind: 'invalid', errors: [expect.stringContaining('needs an argument')] });
});

/** What metrics-server v0.9.0 makes of command lines: test/cluster/record-command-lines.ts. */
const LINES = readFileSync(new URL('../test/testdata/command-lines.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t') as [outcome: string, words: string]);

/** Lines with which it starts and ours does not. It does not work with any of them, but for the last. */
const REFUSED_HERE: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^\["--kubelet-port=(-?\d+|0x0)"\]$/, 'no kubelet is asked at a port that is none'],
  [/^\["--request-timeout=0/, 'every request would be answered 504 at once'],
  [/audit-(log|webhook)-(format|version)=/, 'no event could be written'],
  [/audit-log-maxsize=-/, 'no event could be written'],
  [/audit-(log|webhook)-batch-(buffer-size|max-size|throttle-qps)=/, 'no event would ever be sent'],
  [/"--goaway-chance=NaN"/, 'nobody means it'],
];

/** Lines that it refuses and ours takes: nobody has an installation that they would change. */
const TAKEN_HERE: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^\["--[a-z]+(?:[-_][a-z0-9]+)*_/, 'most components of Kubernetes take the two kinds of dashes'],
  [/"--cors-allowed-origins/, 'the kube-apiserver answers browsers'],
  [/"--(feature-gates|emulated-version|min-compatibility-version)/, 'there is one version'],
  [/"--(runtime-config-)?emulation-forward-compatible/, 'there is one version'],
  [/"--log-(text|json)-(info-buffer-size|split-stream)/, 'a feature gate that its flags cannot turn on'],
  [/"--(livez-grace-period|storage-initialization-timeout)=-1/, 'it is not used'],
  [/"--authorization-always-allow-paths=\/a\*b"/, 'told at the start, when paths are read'],
  [/"--tls-cipher-suites=TLS_(AES_128_GCM_SHA256|RSA_WITH_RC4_128_SHA)"/, 'HTTP/2 of Go needs another suite'],
];

const OUTCOMES = { run: 'starts', invalid: 'refuses', help: 'ends', version: 'ends' } as const;

it('has a table of several hundred lines', () => {
  expect(LINES.length).toBeGreaterThan(600);
});

/** What ours does with a line. */
function outcomeHere(line: string): string {
  return OUTCOMES[readCommandLine(JSON.parse(line) as string[]).kind];
}

describe.each([
  ['starts', REFUSED_HERE],
  ['refuses', TAKEN_HERE],
  ['ends', []],
])('where metrics-server %s', (outcome, differences) => {
  const lines = LINES.filter(([theirs]) => theirs === outcome).map(([, line]) => line);
  const other = lines.filter((line) => outcomeHere(line) !== outcome);

  it.each(lines)('%s does here too, unless a reason is named', (line) => {
    const reason = differences.find(([pattern]) => pattern.test(line));
    if (reason === undefined) expect(outcomeHere(line)).toBe(outcome);
  });

  it.runIf(differences.length > 0).each(differences)('%s is of use: %s', (pattern) => {
    expect(other.filter((line) => pattern.test(line))).not.toEqual([]);
  });
});

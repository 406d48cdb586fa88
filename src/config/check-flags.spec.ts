import { describe, expect, it } from 'vitest';
import { checkFlags } from './check-flags.js';
import { parseArguments } from './parse-arguments.js';

function check(argv: string[]): string[] {
  const { values, failed } = parseArguments(argv);
  return checkFlags(values, failed);
}

describe('checkFlags', () => {
  it.each([
    [[]],
    [['--metric-resolution=10s', '--kubelet-request-timeout=9s']],
    [['--metric-resolution=15s', '--kubelet-request-timeout=13.5s']],
    [['--kubelet-request-timeout=1ns']],
    [['--max-staleness=0']],
    [['--history=0']],
    [['--history=4m']],
    [['--history=24h', '--history-budget=1Mi']],
    [['--readiness=api']],
    [['--readiness=data']],
    [['--kubelet-compression=auto']],
    [['--kubelet-compression=identity']],
    [['--kubelet-compression=gzip']],
    [['--kubelet-page-filter=auto']],
    [['--kubelet-page-filter=off']],
    [['--kubelet-certificate-authority=/ca', '--kubelet-insecure-tls=false']],
    [['--kubelet-insecure-tls', '--kubelet-client-certificate=/c', '--kubelet-client-key=/k']],
    [['--kubelet-port=1', '--secure-port=0']],
    [['--kubelet-port=0', '--kubelet-use-node-status-port']],
    [['--kubelet-port=65535', '--secure-port=65535']],
    [['--tls-cert-file=/c', '--tls-private-key-file=/k']],
  ])('%j is fine', (argv) => {
    expect(check(argv)).toEqual([]);
  });

  it.each<[string[], ...string[]]>([
    [
      ['--metric-resolution=9.999s', '--kubelet-request-timeout=1s'],
      'invalid argument "9.999s" for "--metric-resolution": too short; want 10s or more',
    ],
    // The default of 10s is too long for the shortest resolution, as in the original.
    [
      ['--metric-resolution=10s'],
      'invalid argument "10s" for "--kubelet-request-timeout": more than nine tenths of --metric-resolution=10s; want 9s or less, or a longer --metric-resolution',
    ],
    [
      ['--metric-resolution=15s', '--kubelet-request-timeout=13500000001ns'],
      'invalid argument "13.500000001s" for "--kubelet-request-timeout": more than nine tenths of --metric-resolution=15s; want 13.5s or less, or a longer --metric-resolution',
    ],
    [
      ['--metric-resolution=-1s'],
      'invalid argument "-1s" for "--metric-resolution": too short; want 10s or more',
      'invalid argument "10s" for "--kubelet-request-timeout": more than nine tenths of --metric-resolution=-1s; want 9s or less, or a longer --metric-resolution',
    ],
    [
      ['--kubelet-request-timeout=0'],
      'invalid argument "0s" for "--kubelet-request-timeout": not positive; want a duration such as 10s',
    ],
    [
      ['--extra-resources=swap,gpu', '--extra-resources=Pod'],
      'invalid argument "swap,gpu,Pod" for "--extra-resources": no such resource: gpu, Pod; want none, one or more of swap, pod',
    ],
    [['--incomplete-pods=yes'], 'invalid argument "yes" for "--incomplete-pods": not known; want keep or drop'],
    [
      ['--history=-1h'],
      'invalid argument "-1h0m0s" for "--history": negative; want 0 for no history, or 4m0s to 24h0m0s',
    ],
    [
      ['--history=3m59s'],
      'invalid argument "3m59s" for "--history": less than 4 times --metric-resolution; want 0 for no history, or 4m0s to 24h0m0s',
    ],
    [
      ['--history=25h'],
      'invalid argument "25h0m0s" for "--history": too long; want 0 for no history, or 4m0s to 24h0m0s',
    ],
    [
      ['--history-budget=64'],
      'invalid argument "64" for "--history-budget": too small; want 1Mi or more, such as 64Mi',
    ],
    [['--readiness=upstream'], 'invalid argument "upstream" for "--readiness": not known; want api or data'],
    [
      ['--kubelet-compression=br'],
      'invalid argument "br" for "--kubelet-compression": not known; want auto, identity or gzip',
    ],
    [['--kubelet-page-filter=on'], 'invalid argument "on" for "--kubelet-page-filter": not known; want auto or off'],
    [
      ['--kubelet-compression='],
      'invalid argument "" for "--kubelet-compression": not known; want auto, identity or gzip',
    ],
    [
      ['--max-staleness=-1ns'],
      'invalid argument "-1ns" for "--max-staleness": negative; want 0 or more, such as 2m30s',
    ],
    [
      ['--kubelet-certificate-authority=/ca', '--kubelet-insecure-tls'],
      'flags "--kubelet-certificate-authority" and "--kubelet-insecure-tls" exclude each other; want at most one of them',
    ],
    [
      ['--kubelet-certificate-authority=/ca', '--deprecated-kubelet-completely-insecure'],
      'flags "--kubelet-certificate-authority" and "--deprecated-kubelet-completely-insecure" exclude each other; want at most one of them',
    ],
    [
      ['--kubelet-insecure-tls', '--deprecated-kubelet-completely-insecure', '--kubelet-certificate-authority=/ca'],
      'flags "--kubelet-certificate-authority" and "--kubelet-insecure-tls" and "--deprecated-kubelet-completely-insecure" exclude each other; want at most one of them',
    ],
    [
      ['--kubelet-client-key=/k'],
      'flag "--kubelet-client-key" is set without "--kubelet-client-certificate"; want both or neither',
    ],
    [
      ['--kubelet-client-certificate=/c'],
      'flag "--kubelet-client-certificate" is set without "--kubelet-client-key"; want both or neither',
    ],
    [
      ['--kubelet-client-certificate=/c', '--kubelet-client-key=/k', '--deprecated-kubelet-completely-insecure'],
      'flags "--kubelet-client-certificate" and "--deprecated-kubelet-completely-insecure" exclude each other; want at most one of them',
      'flags "--kubelet-client-key" and "--deprecated-kubelet-completely-insecure" exclude each other; want at most one of them',
    ],
    [['--tls-cert-file=/c'], 'flag "--tls-cert-file" is set without "--tls-private-key-file"; want both or neither'],
    [
      ['--tls-private-key-file=/k'],
      'flag "--tls-private-key-file" is set without "--tls-cert-file"; want both or neither',
    ],
    [
      ['--kubelet-port=0', '--secure-port=65536'],
      'invalid argument "0" for "--kubelet-port": not a port; want a number from 1 to 65535',
      'invalid argument "65536" for "--secure-port": not a port; want a number from 0 to 65535',
    ],
  ])('%j breaks a rule', (argv, ...errors) => {
    expect(check(argv)).toEqual(errors);
  });

  it('says nothing about a flag whose value could not be read', () => {
    expect(check(['--metric-resolution=x', '--kubelet-request-timeout=55s'])).toEqual([]);
    expect(check(['--metric-resolution=x', '--kubelet-request-timeout=0'])).toEqual([
      expect.stringContaining('not positive'),
    ]);
  });
});

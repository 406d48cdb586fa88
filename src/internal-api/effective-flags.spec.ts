import { describe, expect, it } from 'vitest';
import { flagNames } from '../config/flag-table.js';
import { loadOptions } from '../config/load-options.js';
import { effectiveFlags } from './effective-flags.js';

function flagsOf(...argv: string[]) {
  const loaded = loadOptions(argv);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  return new Map(effectiveFlags(loaded.options).map((flag) => [flag.name, flag]));
}

describe('effectiveFlags', () => {
  it('has every flag', () => {
    expect([...flagsOf().keys()]).toEqual(flagNames);
  });

  it.each([
    ['max-staleness', [], '2m30s', false],
    ['max-staleness', ['--metric-resolution=20s'], '50s', false],
    ['max-staleness', ['--max-staleness=0s'], '0s', true],
    ['kubelet-tls-verify', ['--kubelet-insecure-tls'], 'insecure', false],
    [
      'kubelet-preferred-address-types',
      ['--kubelet-preferred-address-types=InternalIP,Hostname'],
      'InternalIP,Hostname',
      true,
    ],
    ['secure-port', ['--secure-port=4443'], '4443', true],
  ])('--%s works with %j as %s', (name, argv, value, given) => {
    expect(flagsOf(...argv).get(name)).toMatchObject({ value, given });
  });
});

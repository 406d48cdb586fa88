import { describe, expect, it } from 'vitest';
import { parseDemoFlags } from './demo-flags.ts';

describe('parseDemoFlags', () => {
  it('has defaults', () => {
    const options = {
      nodes: 5,
      pods: 10,
      port: undefined,
      once: false,
      machine: true,
      gpus: false,
      resolution: '10s',
      resolutionMs: 10_000,
    };
    expect(parseDemoFlags([])).toEqual({ kind: 'run', options });
  });

  it('reads all flags', () => {
    const args = [
      '--nodes',
      '3',
      '--pods=20',
      '--port',
      '0',
      '--once',
      '--no-machine',
      '--gpus',
      '--resolution',
      '1m30s',
    ];
    const options = {
      nodes: 3,
      pods: 20,
      port: 0,
      once: true,
      machine: false,
      gpus: true,
      resolution: '1m30s',
      resolutionMs: 90_000,
    };
    expect(parseDemoFlags(args)).toEqual({ kind: 'run', options });
  });

  it('reports everything that is wrong at once', () => {
    expect(parseDemoFlags(['--nodes', 'many', '--pods', '0', '--port', '70000', '--resolution', '5s'])).toEqual({
      kind: 'wrong',
      errors: [
        '--nodes must be a whole number from 1 to 1000, not "many"',
        '--pods must be a whole number from 1 to 250, not "0"',
        '--port must be a whole number from 0 to 65535, not "70000"',
        '--resolution must be at least 10s, written like 10s, 30s or 1m30s, not "5s"',
      ],
    });
  });

  it('knows no other flags', () => {
    expect(parseDemoFlags(['--fast'])).toMatchObject({ kind: 'wrong', errors: [expect.stringContaining('--fast')] });
    expect(parseDemoFlags(['--help'])).toEqual({ kind: 'help' });
  });
});

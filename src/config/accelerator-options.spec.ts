import { describe, expect, it } from 'vitest';
import { loadOptions } from './load-options.js';

describe('--accelerators', () => {
  it('is repeatable and names Services of vendors', () => {
    expect(
      load(
        '--accelerators=nvidia=gpu-operator/nvidia-dcgm-exporter:gpu-metrics',
        '--accelerators=amd=https+gpu/x:5000',
      ),
    ).toEqual({
      exporters: [
        {
          vendor: 'nvidia',
          secure: false,
          namespace: 'gpu-operator',
          service: 'nvidia-dcgm-exporter',
          port: 'gpu-metrics',
        },
        { vendor: 'amd', secure: true, namespace: 'gpu', service: 'x', port: '5000' },
      ],
      windowMs: 60_000,
      memory: false,
      certificateAuthority: undefined,
      insecureTls: false,
    });
  });

  it('asks for nothing unless it is given', () => {
    expect(load('--accelerators-memory', '--accelerator-window=0')).toBeUndefined();
  });

  it('has a window, memory, and an authority of its own', () => {
    const options = load(
      '--accelerators=nvidia=a/b',
      '--accelerators-memory',
      '--accelerator-window=0',
      '--accelerators-certificate-authority=/ca.crt',
    );
    expect(options).toMatchObject({ windowMs: 0, memory: true, certificateAuthority: '/ca.crt' });
    expect(options?.exporters[0]?.port).toBeUndefined();
  });

  it.each([
    'intel=a/b',
    'nvidia=a',
    'a/b',
    'nvidia=a/b:',
    'nvidia=a/b:0',
    'nvidia=a/b:65536',
    'nvidia=A/b',
    'nvidia=a/b/c',
  ])('refuses %s', (text) => {
    expect(errors(`--accelerators=${text}`)).toEqual([
      `invalid argument "${text}" for "--accelerators": not an exporter; want VENDOR=[https+]NAMESPACE/SERVICE[:PORT] with a vendor of nvidia, amd`,
    ]);
  });

  it('refuses a Service that is there twice', () => {
    expect(errors('--accelerators=nvidia=a/b:x,nvidia=a/b:y')).toEqual([
      'invalid argument "nvidia=a/b:x,nvidia=a/b:y" for "--accelerators": nvidia=a/b is given twice; want it once',
    ]);
  });

  it('refuses a negative window, and an authority that nobody asks', () => {
    expect(errors('--accelerator-window=-1s')[0]).toContain('negative; want 0 or more');
    expect(errors('--accelerators-insecure-tls', '--accelerators-certificate-authority=a')).toHaveLength(1);
  });
});

function load(...argv: string[]) {
  const loaded = loadOptions(argv);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  return loaded.options.accelerators;
}

function errors(...argv: string[]): readonly string[] {
  const loaded = loadOptions(argv);
  return loaded.kind === 'invalid' ? loaded.errors : [];
}

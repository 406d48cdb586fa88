import { expect, it } from 'vitest';
import { loadOptions } from './load-options.js';

function logging(...argv: string[]) {
  const loaded = loadOptions(argv);
  return loaded.kind === 'run' ? loaded.options.logging : loaded;
}

it.each([
  [['-v', '4'], { level: 4 }],
  [
    ['--vmodule=scraper=4,kubelet*=2'],
    {
      levels: [
        { pattern: 'scraper', level: 4 },
        { pattern: 'kubelet*', level: 2 },
      ],
    },
  ],
  [['--logging-format=json', '--log-json-split-stream'], { format: 'json', splitStream: true }],
  [['--logging-format=json', '--log-text-split-stream'], { format: 'json', splitStream: false }],
  [['--log-text-split-stream', '--log-text-info-buffer-size=2Ki'], { splitStream: true, infoBufferBytes: 2048 }],
  [['--log-flush-frequency=1s'], { flushFrequencyMs: 1000 }],
])('%j', (argv, expected) => {
  expect(logging(...argv)).toMatchObject(expected);
});

it('knows two formats', () => {
  expect(logging('--logging-format=xml')).toEqual({
    kind: 'invalid',
    errors: ['invalid argument "xml" for "--logging-format": not known; want text or json'],
  });
});

import type { FlagSection } from '../flag.js';

/** The flags about the log. */
export const loggingFlags = {
  'log-flush-frequency': {
    type: 'duration',
    default: '5s',
    help: 'Hold buffered informational log lines for at most this long.',
  },
  'log-json-info-buffer-size': {
    type: 'quantity',
    help: 'Bytes of informational lines to buffer in JSON format with split streams, such as 64Ki. 0 writes at once.',
  },
  'log-json-split-stream': {
    type: 'bool',
    help: 'In JSON format, write errors to standard error and everything else to standard output.',
  },
  'log-text-info-buffer-size': {
    type: 'quantity',
    help: 'Bytes of informational lines to buffer in text format with split streams, such as 64Ki. 0 writes at once.',
  },
  'log-text-split-stream': {
    type: 'bool',
    help: 'In text format, write informational lines to standard output and all others to standard error.',
  },
  'logging-format': {
    type: 'string',
    default: 'text',
    choices: ['text', 'json'],
    help: 'Format of the log lines: text or json.',
  },
  v: {
    type: 'Level',
    short: 'v',
    help: 'Log level. 0 logs least, 4 adds details for finding faults, 6 adds the steps of the start.',
  },
  vmodule: {
    type: 'pattern=N,...',
    help: 'Log levels for parts of the server, by patterns of the names in their lines, such as scraper=4,kube*=6.',
  },
} as const satisfies FlagSection;

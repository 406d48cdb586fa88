import type { FlagSection } from '../flag.js';

/** The flags about the log. */
export const loggingFlags = {
  'log-flush-frequency': {
    type: 'duration',
    default: '5s',
    help: 'Longest time for which informational log lines are held back, where a buffer for them has a size.',
  },
  'log-json-info-buffer-size': {
    type: 'quantity',
    help: 'Bytes of informational lines that may be held back in JSON format with split streams, such as 64Ki; 0 writes at once.',
  },
  'log-json-split-stream': {
    type: 'bool',
    help: 'In JSON format, send errors to standard error and everything else to standard output.',
  },
  'log-text-info-buffer-size': {
    type: 'quantity',
    help: 'Bytes of informational lines that may be held back in text format with split streams, such as 64Ki; 0 writes at once.',
  },
  'log-text-split-stream': {
    type: 'bool',
    help: 'In text format, send informational lines to standard output and all others to standard error.',
  },
  'logging-format': {
    type: 'string',
    default: 'text',
    help: 'Form of the log lines: text or json.',
  },
  v: {
    type: 'Level',
    short: 'v',
    help: 'How much to log: 0 is the least, 4 adds what helps to find faults, 6 how the server starts.',
  },
  vmodule: {
    type: 'pattern=N,...',
    help: 'Other log levels for single parts of the server, by patterns of the names that their lines carry, such as scraper=4,kube*=6.',
  },
} as const satisfies FlagSection;

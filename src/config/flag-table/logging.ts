import type { FlagSection } from '../flag.js';

/** The flags about the log. */
export const loggingFlags = {
  'log-flush-frequency': {
    type: 'duration',
    default: '5s',
    help: 'Longest time for which log lines are held back before they are written.',
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
    help: 'In text format, send errors to standard error and everything else to standard output.',
  },
  'logging-format': {
    type: 'string',
    default: 'text',
    help: 'Form of the log lines: text or json.',
  },
  v: {
    type: 'Level',
    short: 'v',
    help: 'How much to log: 0 is the least, each higher level adds detail.',
  },
  vmodule: {
    type: 'pattern=N,...',
    help: 'Other log levels for single source files, by patterns of their names; text format only.',
  },
} as const satisfies FlagSection;

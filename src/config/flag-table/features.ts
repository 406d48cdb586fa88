import type { FlagSection } from '../flag.js';

/** The flags that turn parts of the server on and off. */
export const featuresFlags = {
  'contention-profiling': {
    type: 'bool',
    help: 'Also profile contention between threads. Needs --profiling.',
  },
  'debug-socket-path': {
    type: 'string',
    help: 'Path of a Unix socket that serves profiles.',
  },
  'enable-priority-and-fairness': {
    type: 'bool',
    default: 'true',
    help: 'Queue requests by priority and fairness, instead of refusing those above a fixed number.',
  },
  profiling: {
    type: 'bool',
    default: 'true',
    help: 'Serve profiles of the process under /debug/pprof/.',
  },
} as const satisfies FlagSection;

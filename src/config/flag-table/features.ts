import type { FlagSection } from '../flag.js';

/** The flags that turn parts of the server on and off. */
export const featuresFlags = {
  'contention-profiling': {
    type: 'bool',
    help: 'Also profile where the process waits for itself; needs --profiling.',
  },
  'debug-socket-path': {
    type: 'string',
    help: 'Path of a Unix socket that serves profiles to whoever can open it.',
  },
  'enable-priority-and-fairness': {
    type: 'bool',
    default: 'true',
    help: 'Queue requests by priority and share the server fairly, rather than refuse those above a fixed number.',
  },
  profiling: {
    type: 'bool',
    default: 'true',
    help: 'Serve profiles of the process under /debug/pprof/.',
  },
} as const satisfies FlagSection;

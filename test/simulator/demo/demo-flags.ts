import { parseArgs } from 'node:util';

/** What the demo is to do. */
export interface DemoOptions {
  readonly nodes: number;
  readonly pods: number;
  /** Of the simulated kube-apiserver; undefined: a friendly one, or a free one when that is taken. */
  readonly port?: number;
  readonly once: boolean;
  readonly machine: boolean;
  /** Whether there are two more nodes, with GPUs. */
  readonly gpus: boolean;
  /** `--metric-resolution` of the server, as it is written. */
  readonly resolution: string;
  readonly resolutionMs: number;
}

/** Options, or the help, or everything that is wrong with the flags. */
export type DemoCommand =
  | { readonly kind: 'run'; readonly options: DemoOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly errors: readonly string[] };

/** The text of `--help`. */
export const DEMO_HELP = `Starts a simulated cluster in this process, the real metrics-server beside it, and shows what it says.

Usage: npm run demo -- [flags]

  --nodes 5            simulated nodes, 1 to 1000
  --pods 10            Pods on each of them, 1 to 250
  --port 6443          port of the simulated kube-apiserver (default: 6443, or a free one when that is taken)
  --resolution 10s     how often the metrics-server scrapes each node; at least 10s
  --no-machine         leave out this machine, which is one more node on Linux
  --gpus               two more nodes with four simulated GPUs each, and what an HPA on nvidia.com/gpu sees
  --once               print one table and exit
  --help               print this text
`;

/** Reads the flags; every mistake is reported, not only the first one. */
export function parseDemoFlags(args: readonly string[]): DemoCommand {
  let values: ReturnType<typeof parseValues>;
  try {
    values = parseValues(args);
  } catch (error) {
    return { kind: 'wrong', errors: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: 'help' };
  const errors: string[] = [];
  const options: DemoOptions = {
    nodes: wholeNumber('nodes', values.nodes, 1, 1000, errors),
    pods: wholeNumber('pods', values.pods, 1, 250, errors),
    port: values.port === undefined ? undefined : wholeNumber('port', values.port, 0, 65_535, errors),
    once: values.once,
    machine: values.machine,
    gpus: values.gpus,
    resolution: values.resolution,
    resolutionMs: resolutionMs(values.resolution, errors),
  };
  return errors.length > 0 ? { kind: 'wrong', errors } : { kind: 'run', options };
}

function parseValues(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      nodes: { type: 'string', default: '5' },
      pods: { type: 'string', default: '10' },
      port: { type: 'string' },
      resolution: { type: 'string', default: '10s' },
      machine: { type: 'boolean', default: true },
      gpus: { type: 'boolean', default: false },
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return values;
}

function wholeNumber(flag: string, text: string, least: number, most: number, errors: string[]): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    errors.push(`--${flag} must be a whole number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}

/** The server has the last word on durations; this catches what it would refuse after the cluster was built. */
function resolutionMs(text: string, errors: string[]): number {
  const [, minutes, seconds] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const total = Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  if (total < 10) errors.push(`--resolution must be at least 10s, written like 10s, 30s or 1m30s, not "${text}"`);
  return total * 1000;
}

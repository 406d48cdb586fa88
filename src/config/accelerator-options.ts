import type { FlagValues } from './flag-values.js';
import { timerMilliseconds } from './timer-milliseconds.js';

/** The vendors whose exporters can be read. */
export const acceleratorVendors = ['nvidia', 'amd'] as const;
export type AcceleratorVendor = (typeof acceleratorVendors)[number];

/** The exporters of one vendor: a Service with an endpoint on each node that has devices. */
export interface ExporterOptions {
  readonly vendor: AcceleratorVendor;
  readonly secure: boolean;
  readonly namespace: string;
  readonly service: string;
  /** Name or number of the port; undefined: the only port, or the first. */
  readonly port: string | undefined;
}

/** What the flags about accelerators ask for. */
export interface AcceleratorOptions {
  /** At least one. */
  readonly exporters: readonly ExporterOptions[];
  /** Usage is the mean of the samples of this long; 0: the last sample. */
  readonly windowMs: number;
  /** Whether used memory is served too. */
  readonly memory: boolean;
  /** File with the authorities of exporters; unset: those of the system. */
  readonly certificateAuthority: string | undefined;
  /** Whether certificates of exporters are not verified. */
  readonly insecureTls: boolean;
}

/** How an exporter is written on the command line. */
export const EXPORTER_FORM = 'VENDOR=[https+]NAMESPACE/SERVICE[:PORT]';

const LABEL = '[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?';
const EXPORTER = new RegExp(
  `^(${acceleratorVendors.join('|')})=(https\\+)?(${LABEL})/(${LABEL})(?::(${LABEL}|[0-9]{1,5}))?$`,
);

/** Undefined: the text is no exporter. */
export function parseExporter(text: string): ExporterOptions | undefined {
  const [, vendor, secure, namespace, service, port] = EXPORTER.exec(text) ?? [];
  if (vendor === undefined || (/^\d+$/.test(port ?? '') && !isPort(Number(port)))) return undefined;
  return {
    vendor: vendor as AcceleratorVendor,
    secure: secure !== undefined,
    namespace: namespace!,
    service: service!,
    port,
  };
}

/** What the flags, which were checked, ask for; undefined: nothing. */
export function acceleratorOptions(values: FlagValues): AcceleratorOptions | undefined {
  const exporters = values
    .get('accelerators')
    .map(parseExporter)
    .filter((exporter) => exporter !== undefined);
  const options = {
    exporters,
    windowMs: timerMilliseconds(values.get('accelerator-window')),
    memory: values.get('accelerators-memory'),
    certificateAuthority: values.get('accelerators-certificate-authority') || undefined,
    insecureTls: values.get('accelerators-insecure-tls'),
  };
  return exporters.length === 0 ? undefined : options;
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

/** A container as an exporter names it. Nothing says that there is such a container. */
export interface NamedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** What a page says of one device and one container that has it. */
export interface DeviceSample {
  /** The same for all samples of a device. A MIG instance is a device: `UUID/GPU_I_ID`. */
  readonly deviceId: string;
  /** The profile of a MIG instance, such as `1g.10gb`; undefined: a whole device. */
  readonly migProfile: string | undefined;
  /** Undefined: the sample is the device's own, whoever uses it. */
  readonly pod: NamedContainer | undefined;
  /** The share of the time in which it worked, from 0 to 1; undefined: unknown. */
  readonly busy: number | undefined;
  /** Used memory in bytes; undefined: unknown. */
  readonly memoryBytes: number | undefined;
  /** Whether a container's numbers are its own share, since the device's own sample stands beside them. */
  readonly perProcess: boolean;
}

/** What a dialect makes of a page. */
export interface DialectPage {
  /** One for each device and container, in the order of the page. */
  readonly samples: readonly DeviceSample[];
  /** How many lines have a name that the dialect knows and cannot be read. */
  readonly skippedLines: number;
}

/** Reads the page of one vendor's exporter. Never throws. */
export type Dialect = (page: string) => DialectPage;

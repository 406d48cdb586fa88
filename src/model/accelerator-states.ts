/** Why a Node or Pod has no numbers of accelerators. docs/internal-api.md says what to do. */
export const ACCELERATOR_REASONS = [
  'AcceleratorExporterUnreachable',
  'AcceleratorNotMeasured',
  'AcceleratorNotOnPage',
  'AcceleratorShared',
] as const;

export interface AcceleratorReason {
  readonly reason: (typeof ACCELERATOR_REASONS)[number];
  /** A clause without a full stop. */
  readonly message: string;
}

/** How the scrapes of one exporter go. Times are milliseconds of `steadyNowMs`. */
export interface ExporterScrape {
  readonly vendor: string;
  readonly nodeName: string;
  /** Address and port. */
  readonly address: string;
  /** Whether its endpoint is ready. */
  readonly ready: boolean;
  /** Whether it has failed so often that it is not asked in each cycle. */
  readonly isLeftOut: boolean;
  /** How it fails; undefined: it does not. */
  readonly outage:
    | {
        readonly code: string;
        readonly message: string;
        readonly cure?: string;
        readonly sinceMs: number;
        readonly missed: number;
      }
    | undefined;
  /** Undefined: it was never asked. */
  readonly last: LastExporterScrape | undefined;
}

/** When an exporter was asked last, and what came of it. Times are milliseconds of `steadyNowMs`. */
export interface LastExporterScrape {
  readonly begunMs: number;
  readonly durationMs: number;
  /** Undefined: it has never yielded a page. */
  readonly succeededMs: number | undefined;
  /** Of the last page. */
  readonly bytes: number | undefined;
  readonly page: ExporterPage | undefined;
}

/** What was found on the last page of an exporter. */
export interface ExporterPage {
  readonly devices: number;
  /** Devices that the page gives to a container. */
  readonly heldDevices: number;
  /** Containers that are not on the exporter's node. */
  readonly strangers: number;
  /** Lines that cannot be read. */
  readonly skippedLines: number;
}

/** What is known of exporters. Also the token by which Nest injects it; there is none without `--accelerators`. */
export abstract class AcceleratorStates {
  /** All exporters, sorted by node. */
  abstract exporters(): readonly ExporterScrape[];
  /** Why a Node that has devices, or an exporter, has no numbers of them; undefined: it has, or it has no devices. */
  abstract nodeReason(nodeName: string, steadyMs: number): AcceleratorReason | undefined;
  /**
   * Why a Pod on such a Node has no numbers of devices. It is not known whether the Pod has one. The message has no
   * addresses, since users of one Namespace read it.
   */
  abstract podReason(
    nodeName: string,
    namespace: string,
    name: string,
    steadyMs: number,
  ): AcceleratorReason | undefined;
}

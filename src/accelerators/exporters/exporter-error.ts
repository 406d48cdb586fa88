/** Kinds of failed requests to exporters. The words are stable: logs, the API and tests use them. */
export type ExporterErrorCode =
  'Unreachable' | 'Timeout' | 'Certificate' | 'Authorities' | 'HttpStatus' | 'PageTooLarge' | 'NoDevices';

/** Why the page of an exporter could not be had, and what an administrator can do about it. */
export class ExporterError extends Error {
  override readonly name = 'ExporterError';

  constructor(
    readonly code: ExporterErrorCode,
    message: string,
    readonly cure: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Machine-readable particulars of a failure. */
export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
  retryAfterSeconds?: number;
}

/** An error that is answered as a `Status` body with its code. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details?: StatusDetails;
  /** `metadata.continue`, of an expired list only. */
  readonly continueToken?: string;

  constructor(
    code: number,
    reason: string,
    message: string,
    more: { details?: StatusDetails; continueToken?: string } = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = more.details;
    this.continueToken = more.continueToken;
  }

  /** The body, keys in the order of the real server. */
  toStatus(): object {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.continueToken ? { continue: this.continueToken } : {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

const REASONS: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Expired',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** An error with the reason that goes with the code. */
export function apiError(code: number, message: string, details?: StatusDetails): StatusError {
  return new StatusError(code, REASONS[code] ?? 'Unknown', message, { details });
}

/** 404 of an object that does not exist. */
export function notFound(resource: string, group: string, name: string): StatusError {
  const qualified = group ? `${resource}.${group}` : resource;
  return apiError(404, `${qualified} "${name}" not found`, { name, ...(group && { group }), kind: resource });
}

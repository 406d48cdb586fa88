import { ApiError } from '../../model/api-error.js';
import type { StatusCause } from '../../model/status.js';
import { GROUP } from './group-version.js';

/** 404: the group has no such path. */
export function unknownResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 404: the cluster has no such Node or running Pod. The original's message, and behind it what is known. */
export function objectNotFound(kind: 'node' | 'pods', name: string, why: StatusCause): ApiError {
  const details = { name, kind, causes: [why] };
  return new ApiError(404, 'NotFound', `${kind} "${name}" not found: ${why.message}`, details);
}

/**
 * 404: the Node or Pod is there, its metrics are not. `name` is `<namespace>/<name>` for a Pod. The original's message,
 * and behind it the reason.
 */
export function metricsNotFound(
  kind: 'nodemetrics' | 'podmetrics',
  name: string,
  why: StatusCause,
  more: readonly StatusCause[] = [],
): ApiError {
  const details = { name, group: GROUP, kind, causes: [why, ...more] };
  return new ApiError(404, 'NotFound', `${kind}.${GROUP} "${name}" not found: ${why.message}`, details);
}

/**
 * 503: nothing was measured twice since the start.
 *
 * @param awaited a clause
 * @param retryAfterSeconds when to ask again, where that is known
 */
export function metricsNotYet(awaited: string, retryAfterSeconds?: number): ApiError {
  const details = { group: GROUP, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  return new ApiError(503, 'ServiceUnavailable', `metrics not available yet: ${awaited}`, details);
}

/** 405: another verb than get and list. */
export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError(405, 'MethodNotAllowed', message, {});
}

/** 405: metrics cannot be watched. */
export function watchNotSupported(kind: 'nodes' | 'pods'): ApiError {
  const message = `watch is not supported on resources of kind "${kind}.${GROUP}"`;
  return new ApiError(405, 'MethodNotAllowed', message, { group: GROUP, kind });
}

/** 400: a query parameter that does not parse; the message says which and why. */
export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 422: parameters of a list that contradict each other. Each message begins with the kind of fault. */
export function invalidListOptions(causes: readonly StatusCause[]): ApiError {
  const details = { group: 'meta.k8s.io', kind: 'ListOptions', causes };
  const faults = causes.map(({ field, message }) => `${field}: ${message}`);
  const all = faults.length === 1 ? faults[0]! : `[${faults.join(', ')}]`;
  return new ApiError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${all}`, details);
}

/** 410: a continue token that is too old. */
export function expiredContinue(): ApiError {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You must start a new list without ' +
    'the continue parameter.';
  return new ApiError(410, 'Expired', message);
}

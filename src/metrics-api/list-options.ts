import { Expose, plainToInstance } from 'class-transformer';
import { type FieldSelector, parseFieldSelector } from '../cluster/field-selector.js';
import { type LabelSelector, parseLabelSelector } from '../cluster/label-selector.js';
import { SelectorError } from '../cluster/selector-error.js';
import { badRequest, watchNotSupported } from './api-error.js';

/** The query parameters of a list that this server reads. */
class ListQuery {
  @Expose() labelSelector?: string | string[];
  @Expose() fieldSelector?: string | string[];
  @Expose() watch?: string | string[];
}

/** Which objects of a list are asked for. */
export interface ListOptions {
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
}

/**
 * Reads the query of a list. A parameter that is given twice counts once, the first, as in Go.
 *
 * @throws ApiError 400 with the API machinery's text when a selector does not parse, 405 when a watch is asked for
 */
export function parseListOptions(kind: 'nodes' | 'pods', query: unknown): ListOptions {
  const { labelSelector, fieldSelector, watch } = plainToInstance(ListQuery, query, { excludeExtraneousValues: true });
  if (isTrue(first(watch))) throw watchNotSupported(kind);
  try {
    return { labels: parseLabelSelector(first(labelSelector)), fields: parseFieldSelector(first(fieldSelector)) };
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function first(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Truth of a boolean query parameter by the API machinery: present and neither `false` nor `0`. */
function isTrue(value: string): boolean {
  return value !== '' && value.toLowerCase() !== 'false' && value !== '0';
}

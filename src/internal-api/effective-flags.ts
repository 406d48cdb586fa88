import { definitionOf, flagNames, type FlagName } from '../config/flag-table.js';
import { formatGoDuration } from '../config/go-duration.js';
import type { Options } from '../config/options.js';
import { unreadFlags } from '../config/unread-flags.js';
import type { FlagState } from './objects/flag-list.js';

/** Flags whose value depends on other flags, or on what their absence means. */
const WORKED_OUT: Partial<Record<FlagName, (options: Options) => string>> = {
  'bind-address': ({ bindAddress }) => bindAddress,
  'kubelet-compression': ({ kubeletCompression }) => kubeletCompression,
  'kubelet-tls-verify': ({ kubeletTlsVerify }) => kubeletTlsVerify,
  'max-staleness': ({ maxStalenessMs }) => formatGoDuration(maxStalenessMs * 1e6),
};

/** All flags with their effective values, in the order of `--help`. */
export function effectiveFlags(options: Options): FlagState[] {
  const { flags } = options;
  if (flags === undefined) return [];
  return flagNames.map((name) => ({
    name,
    value: WORKED_OUT[name]?.(options) ?? written(name, flags.get(name)),
    given: flags.isGiven(name),
    unused: unreadFlags.get(name),
  }));
}

function written(name: FlagName, value: unknown): string {
  return definitionOf(name).type === 'duration' ? formatGoDuration(value as number) : String(value);
}

import { acceleratorFlags } from './flag-table/accelerators.js';
import { auditLogFlags } from './flag-table/audit-log.js';
import { authenticationFlags } from './flag-table/authentication.js';
import { authorizationFlags } from './flag-table/authorization.js';
import { featuresFlags } from './flag-table/features.js';
import { genericFlags } from './flag-table/generic.js';
import { kubeletClientFlags } from './flag-table/kubelet-client.js';
import { loggingFlags } from './flag-table/logging.js';
import { metricsServerFlags } from './flag-table/metrics-server.js';
import { secureServingFlags } from './flag-table/secure-serving.js';
import type { FlagDefinition, FlagSection } from './flag.js';
import { flagTypes, type FlagTypeValue } from './flag-types.js';

/** Every flag by section, in the order of `--help`. Sections and names are the original's. */
export const flagTable = {
  'Metrics server': metricsServerFlags,
  Generic: genericFlags,
  'Kubelet client': kubeletClientFlags,
  Accelerators: acceleratorFlags,
  'Apiserver secure serving': secureServingFlags,
  'Apiserver authentication': authenticationFlags,
  'Apiserver authorization': authorizationFlags,
  'Apiserver audit log': auditLogFlags,
  Features: featuresFlags,
  Logging: loggingFlags,
} satisfies Record<string, FlagSection>;

/** Every flag by its name. */
export type FlagDefinitions = typeof metricsServerFlags &
  typeof genericFlags &
  typeof kubeletClientFlags &
  typeof acceleratorFlags &
  typeof secureServingFlags &
  typeof authenticationFlags &
  typeof authorizationFlags &
  typeof auditLogFlags &
  typeof featuresFlags &
  typeof loggingFlags;

/** The name of a flag in the table, without dashes. */
export type FlagName = keyof FlagDefinitions;

/** What the named flag holds; its type in the table decides. */
export type FlagValue<Name extends FlagName = FlagName> = FlagTypeValue<FlagDefinitions[Name]['type']>;

const definitions: ReadonlyMap<string, FlagDefinition> = new Map(
  Object.values(flagTable).flatMap((section: FlagSection) => Object.entries(section)),
);

/** The names of all flags, in the order of `--help`. */
export const flagNames: readonly FlagName[] = [...definitions.keys()].filter(isFlagName);

/** Whether the table has a flag of this name, dashes not included. */
export function isFlagName(name: string): name is FlagName {
  return definitions.has(name);
}

/** The flag that was called so before; undefined when there is none. */
export function flagFormerlyCalled(name: string): FlagName | undefined {
  return flagNames.find((current) => definitionOf(current).deprecatedName === name);
}

/** The flag's row in the table. */
export function definitionOf(name: FlagName): FlagDefinition {
  return definitions.get(name)!;
}

/** The flag with this one-letter name; undefined when there is none. */
export function flagWithShort(short: string): FlagName | undefined {
  return flagNames.find((name) => definitionOf(name).short === short);
}

/** The value of a flag that is not given. A computed default is its reader's matter; here it is the type's zero. */
export function defaultOf<Name extends FlagName>(name: Name): FlagValue<Name> {
  const { type, default: text } = definitionOf(name);
  return text === undefined ? flagTypes[type].zero : flagTypes[type].parse(text);
}

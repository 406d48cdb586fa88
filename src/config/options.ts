import type { FlagOptions } from './flag-options.js';
import type { KubeletTlsVerify, OptionsOfSeveral } from './options-of-several.js';

export type { KubeletTlsVerify };

/** The encoding of pages in transit. */
export type KubeletCompression = Options['kubeletCompression'];

/** When `/readyz` passes: once the API responds, or once it has metrics. */
export type Readiness = Options['readiness'];

/** What is shown of a Pod while one of its containers has no metrics yet. */
export type IncompletePods = Options['incompletePods'];

/**
 * The checked settings of this server, as the rest of the code reads them. Also the token by which Nest injects them.
 * The flag table says its fields. Durations are milliseconds, ports are numbers, an unset string is `undefined`.
 */
export class Options extends (Object as unknown as new () => FlagOptions & OptionsOfSeveral) {}

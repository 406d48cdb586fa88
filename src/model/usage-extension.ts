import type { UsageSource } from './usage-source.js';

/**
 * Adds resources to what is known from kubelets. Also the token by which Nest injects it. A global module, which is
 * loaded on request, provides it.
 */
export abstract class UsageExtension {
  /** Returns where the read side gets its numbers instead. Called once. */
  abstract extend(source: UsageSource): UsageSource;
}

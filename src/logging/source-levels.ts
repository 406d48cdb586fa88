import type { LoggingOptions } from '../config/logging-options.js';

/**
 * How much each part of the server tells: `-v`, or more where a pattern of `--vmodule` matches its name. The first
 * pattern that matches counts; upper and lower case are the same.
 */
export class SourceLevels {
  private readonly filters: readonly { readonly pattern: RegExp; readonly level: number }[];

  constructor(private readonly options: Pick<LoggingOptions, 'level' | 'levels'>) {
    this.filters = options.levels.map(({ pattern, level }) => ({ pattern: globToRegExp(pattern), level }));
  }

  /** Whether a line of that level is told. */
  tells(source: string, level: number): boolean {
    if (level <= this.options.level) return true;
    const filter = this.filters.find(({ pattern }) => pattern.test(source));
    return filter !== undefined && level <= filter.level;
  }
}

function globToRegExp(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 'i');
}

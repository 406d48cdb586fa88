import type { AlertRule } from '../monitoring-files.ts';

/** How much sooner the copy of the rules fires. Faults of minutes are enough then. */
export const SHORTENED = 10;

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A copy of the rules with each `for` and each range of at most an hour shortened. Expressions are else the same. */
export function shortenedRules<T extends { readonly rules: readonly AlertRule[] }>(groups: readonly T[]): T[] {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => ({
      ...rule,
      for: shortened(rule.for),
      expr: rule.expr.replaceAll(/\[(\w+)\]/g, (_, range: string) => `[${shortened(range)}]`),
    })),
  }));
}

/** The duration as Prometheus writes it, divided; one of more than an hour is how far back a rule may look. */
function shortened(duration: string): string {
  const [, count, unit] = /^(\d+)([smhd])$/.exec(duration)!;
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds > SECONDS.h ? duration : `${seconds / SHORTENED}s`;
}

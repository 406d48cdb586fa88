/** The names that an expression of PromQL uses. */
export interface PromqlNames {
  /** Names of series, with the labels of their selectors. */
  readonly selectors: readonly { readonly series: string; readonly labels: readonly string[] }[];
  /** Labels in `by (…)`, `without (…)` and similar. */
  readonly grouping: readonly string[];
}

const GROUPING = /\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** Finds the names in an expression. It knows the parts of PromQL that deploy/monitoring uses. */
export function promqlNames(expr: string): PromqlNames {
  const noStrings = expr.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  const grouping = [...noStrings.matchAll(GROUPING)].flatMap(([, , labels]) => labels!.match(/\w+/g) ?? []);
  const rest = noStrings.replaceAll(GROUPING, ' ').replaceAll(/\[[^\]]*\]/g, ' ');
  const selectors = [...rest.matchAll(/(?<![\w.])([a-zA-Z_:][\w:]*)\s*(\(|\{([^}]*)\})?/g)]
    .filter(([, name, after]) => after !== '(' && !WORDS.has(name!))
    .map(([, series, , matchers = '']) => ({
      series: series!,
      labels: [...matchers.matchAll(/(\w+)\s*[=!]/g)].map(([, label]) => label!),
    }));
  return { selectors, grouping };
}

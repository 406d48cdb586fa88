import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** One alert of prometheus-rule.yaml. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long the expression must be true, such as `5m`. */
  readonly for: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

const read = (name: string): string =>
  readFileSync(new URL(`../../deploy/chart/metrics-server-ts/monitoring/${name}`, import.meta.url), 'utf8');

/** The groups of rules, as Prometheus reads them. */
export function ruleGroups(): { readonly name: string; readonly rules: readonly AlertRule[] }[] {
  const { spec } = parse(read('prometheus-rule.yaml')) as { spec: { groups: { name: string; rules: AlertRule[] }[] } };
  return spec.groups;
}

/** The expressions of the dashboard, by the title of their panel. */
export function panelExpressions(): [title: string, expr: string][] {
  const { panels } = JSON.parse(read('dashboard.json')) as Dashboard;
  return panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr]));
}

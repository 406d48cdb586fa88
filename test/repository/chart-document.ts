import { readFileSync } from 'node:fs';
import { isMap, isScalar, parseDocument } from 'yaml';
import type { Pair, YAMLMap } from 'yaml';

const CHART = new URL('../../deploy/chart/metrics-server-ts/', import.meta.url);

/** A file of the chart. */
export function chartFile(name: string): string {
  return readFileSync(new URL(name, CHART), 'utf8');
}

/** One value that a user may set, or a map of them that is explained as one. */
export interface ChartValue {
  /** As in `helm --set`: names joined by dots. */
  readonly path: string;
  readonly byDefault: unknown;
  /** The comment above it; empty when there is none. */
  readonly comment: string;
}

/** The values of values.yaml in their order. A map is taken apart when comments explain what is in it. */
export function chartValues(): ChartValue[] {
  const document = parseDocument(chartFile('values.yaml'));
  return valuesOf(document.contents as YAMLMap, '');
}

function valuesOf(map: YAMLMap, prefix: string): ChartValue[] {
  return map.items.flatMap((pair, index) => {
    const { key, value } = pair as Pair<{ value: string; commentBefore?: string | null }, YAMLMap | null>;
    const path = prefix + key.value;
    if (isMap(value) && hasComment(value)) return valuesOf(value, `${path}.`);
    // What stands above the first one of a map belongs to the map, for this parser.
    const comment = key.commentBefore ?? (index === 0 ? map.commentBefore : undefined) ?? '';
    return [{ path, byDefault: isScalar(value) ? value.value : (value?.toJSON() as unknown), comment: plain(comment) }];
  });
}

function hasComment(map: YAMLMap): boolean {
  return (
    Boolean(map.commentBefore) ||
    map.items.some(({ key, value }) => {
      const { commentBefore } = key as { commentBefore?: string | null };
      return Boolean(commentBefore) || (isMap(value) && hasComment(value));
    })
  );
}

function plain(comment: string): string {
  return comment.replaceAll(/\s+/g, ' ').trim();
}

const HEAD = `# metrics-server-ts

    helm upgrade --install metrics-server deploy/chart/metrics-server-ts --namespace kube-system

Installs the server and the APIServices of metrics.k8s.io, which \`kubectl top\` and autoscalers read. On request it keeps an hour
of history (\`history\`), shows usage in a browser (\`livePage\`), measures GPUs (\`accelerators\`) and serves watches
(\`args: [--watch=hidden]\`). [docs/install.md](../../../docs/install.md) says how to come from metrics-server and how to go back.

## What is otherwise than in the chart of metrics-server

- There is an APIService of \`v1\` too (\`apiService.versions\`).
- \`apiService.insecureSkipTLSVerify\` decides: while it is true, no CA bundle is written, with which the kube-apiserver
  would refuse it. A bundle that you give meanwhile is refused here.
- A certificate that Helm made is renewed by an upgrade when a third of its time is left, and the one before stays good
  until the next.
- \`tls.existingSecret.lookup\` takes \`ca.crt\` of the Secret before its \`tls.crt\`, and \`apiService.caBundle\` before both.
- \`tls.certManager.annotations\` and \`labels\` are on the Certificate.
- With \`addonResizer.enabled\`, \`resources\` has no effect, so that an upgrade leaves alone what addon-resizer has set. It
  counts Nodes by listing them and needs no right to read metrics of the kube-apiserver.
- A PodDisruptionBudget of which nothing is said lets one Pod go at a time, not none.
- \`rbac.pspEnabled\` has no effect.
- \`networkPolicy\`, \`prometheusRule\`, \`grafanaDashboard\`, \`image.digest\`, \`startupProbe\` and \`clusterSize\` are additions.
- \`resources\` is empty by default. The chart then requests the same 100m and 200Mi.
- A text such as \`"false"\` is what it says where \`true\` or \`false\` is wanted. There, each text but the empty one is true.
- \`namespaceOverride\`, \`hostUsers\` and what is on the Certificate are those of its next version.

## Values

Generated from \`values.yaml\`; \`npm run docs:chart\` writes it anew, and a test fails while it is stale. The names are those
of the chart of metrics-server. Others have no effect; the notes of an installation name them. A value that nothing can be
made of is refused by \`values.schema.json\`, which names it.

| value | default | what it does |
| --- | --- | --- |`;

/** The text of the chart's README. */
export function chartDocument(): string {
  const rows = chartValues().map(({ path, byDefault, comment }) => {
    return `| \`${path}\` | ${shown(byDefault)} | ${comment.replaceAll('|', String.raw`\|`)} |`;
  });
  return `${[HEAD, ...rows].join('\n')}\n`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

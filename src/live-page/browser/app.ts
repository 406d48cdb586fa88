import type { NamedObject, NodeMetrics, ObjectList, PodMetrics } from './kubernetes/objects.js';

const METRICS = '/apis/metrics.k8s.io/v1';

void showLists();

async function showLists(): Promise<void> {
  const page = document.querySelector('#page')!;
  for (const [title, path] of [
    ['Nodes', `${METRICS}/nodes`],
    ['Pods', `${METRICS}/pods`],
  ] as const) {
    const response = await fetch(path, { headers: { accept: 'application/json' } });
    const list = (await response.json()) as ObjectList<NodeMetrics | PodMetrics>;
    page.append(tableOf(title, list.items ?? []));
  }
}

function tableOf(title: string, items: readonly (NodeMetrics | PodMetrics)[]): HTMLTableElement {
  const table = document.createElement('table');
  table.createCaption().textContent = title;
  for (const item of items) {
    const row = table.insertRow();
    for (const text of [nameOf(item), ...usageTexts(item)]) row.insertCell().textContent = text;
  }
  return table;
}

function nameOf({ metadata: { namespace, name } }: NamedObject): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function usageTexts(item: NodeMetrics | PodMetrics): string[] {
  const usages = 'usage' in item ? [item.usage] : item.containers.map(({ usage }) => usage);
  return ['cpu', 'memory'].map((resource) => usages.map((usage) => usage[resource] ?? '').join(' + '));
}

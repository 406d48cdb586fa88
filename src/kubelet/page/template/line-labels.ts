import type { BatchLayout } from '../../../model/metrics-batch.js';

/** Whom the labels of a line name: a container by its slot, a Pod by its place in the layout; -1 where they do not. */
export interface NamedByLabels {
  readonly slot: number;
  readonly pod: number;
}

export const NOBODY_NAMED: NamedByLabels = { slot: -1, pod: -1 };

const POD = '",pod="';
const POD_LABELS = /^\{namespace="[^"\\]*",pod="[^"\\]*"\}$/;
const CONTAINER_LABELS = /^\{container="[^"\\]*",namespace="[^"\\]*",pod="[^"\\]*"\}$/;

/**
 * Whether the labels, which name nobody of the layout, name a container or a Pod as a kubelet writes it. Others may name
 * somebody of the layout in another way.
 */
export function nameNobody(labels: string, whose: 'container' | 'pod'): boolean {
  return (whose === 'pod' ? POD_LABELS : CONTAINER_LABELS).test(labels);
}

/** The two texts of which labels are made: many have the first one in common, and those of one Pod the second one. */
export function splitLabels(labels: string): readonly [string, string] {
  const at = labels.lastIndexOf(POD) + POD.length;
  return at < POD.length ? [labels, ''] : [labels.slice(0, at), labels.slice(at)];
}

/** Whom the labels of each container and Pod name, as a kubelet writes them. */
export function namesOfLayout({ namespaces, pods, firstSlots, containers }: BatchLayout): Map<string, NamedByLabels> {
  const known = new Map<string, NamedByLabels>();
  for (const [pod, name] of pods.entries()) {
    const end = `namespace="${namespaces[pod]}${POD}${name}"}`;
    known.set(`{${end}`, { slot: -1, pod });
    for (let slot = firstSlots[pod]!; slot < firstSlots[pod + 1]!; slot++) {
      known.set(`{container="${containers[slot]}",${end}`, { slot, pod: -1 });
    }
  }
  return known;
}

import { type BatchLayout, podAt } from '../../model/metrics-batch.js';
import { repeatsBytes, endOfText } from './same-bytes.js';

/**
 * The labels of a line, as little as is needed to compare them. Those of a container or Pod are a number: 4 times the slot
 * or the Pod's place in the layout, whose names they are made of, and two marks. Others are the text.
 */
export type LineLabels = number | string;

/** They are a Pod's, without a container. */
const OF_POD = 1;
/** Up to the Pod's name they are those before them: labels are sorted by container, then namespace. */
const BEGIN_ALIKE = 2;

const CONTAINER = '{container="';
const CONTAINER_NAMESPACE = '",namespace="';
const POD_NAMESPACE = '{namespace="';
const POD = '",pod="';
const END = '"}';

const POD_LABELS = /^\{namespace="[^"\\]*",pod="[^"\\]*"\}$/;
const CONTAINER_LABELS = /^\{container="[^"\\]*",namespace="[^"\\]*",pod="[^"\\]*"\}$/;

/** The slot of the container that these labels name; -1 when they name none. */
export function slotOfLabels(labels: LineLabels): number {
  return typeof labels === 'string' || labels & OF_POD ? -1 : labels >> 2;
}

/** The place in the layout of the Pod that these labels name, and no container of it; -1 when they name none. */
export function podPlaceOfLabels(labels: LineLabels): number {
  return typeof labels !== 'string' && labels & OF_POD ? labels >> 2 : -1;
}

/**
 * Whether the labels name, as a kubelet writes it, a container or a Pod that is not in the layout: those in it are a
 * number.
 */
export function nameNobody(labels: LineLabels, whose: 'container' | 'pod'): boolean {
  return typeof labels === 'string' && (whose === 'pod' ? POD_LABELS : CONTAINER_LABELS).test(labels);
}

/** Labels as they are written, one after the other, in the form in which they are compared. */
export function lineLabels(written: Iterable<string>, layout: BatchLayout): LineLabels[] {
  const known = knownLabels(layout);
  const all: LineLabels[] = [];
  let beginningBefore = '';
  for (const text of written) {
    const labels = known.get(text);
    const beginning = labels === undefined ? '' : text.slice(0, beginningLength(labels, podOf(labels, layout), layout));
    all.push(labels === undefined ? text : labels | (beginning === beginningBefore ? BEGIN_ALIKE : 0));
    beginningBefore = beginning;
  }
  return all;
}

/**
 * Where the labels end that begin here, when they are these; otherwise -1.
 *
 * @param before where the labels before these are
 */
export function labelsEnd(
  labels: LineLabels,
  layout: BatchLayout,
  page: Buffer,
  view: DataView,
  start: number,
  before: number,
): number {
  if (typeof labels === 'string') return endOfText(labels, page, start);
  const pod = podOf(labels, layout);
  let end: number;
  if (labels & BEGIN_ALIKE) {
    const length = beginningLength(labels, pod, layout);
    end = repeatsBytes(view, start, before, length) ? start + length : -1;
  } else {
    if (labels & OF_POD) end = endOfText(POD_NAMESPACE, page, start);
    else {
      const container = layout.containers[labels >> 2]!;
      end = endOfText(CONTAINER_NAMESPACE, page, endOfText(container, page, endOfText(CONTAINER, page, start)));
    }
    end = endOfText(POD, page, endOfText(layout.namespaces[pod]!, page, end));
  }
  return endOfText(END, page, endOfText(layout.pods[pod]!, page, end));
}

function podOf(labels: number, layout: BatchLayout): number {
  return labels & OF_POD ? labels >> 2 : podAt(layout, labels >> 2);
}

/** How many bytes are before the Pod's name. */
function beginningLength(labels: number, pod: number, layout: BatchLayout): number {
  const namespace = layout.namespaces[pod]!.length + POD.length;
  if (labels & OF_POD) return POD_NAMESPACE.length + namespace;
  return CONTAINER.length + layout.containers[labels >> 2]!.length + CONTAINER_NAMESPACE.length + namespace;
}

/** The labels of each container and Pod, as a kubelet writes them. */
function knownLabels({ namespaces, pods, firstSlots, containers }: BatchLayout): Map<string, number> {
  const known = new Map<string, number>();
  for (const [pod, name] of pods.entries()) {
    const end = `${namespaces[pod]}${POD}${name}${END}`;
    known.set(`${POD_NAMESPACE}${end}`, pod * 4 + OF_POD);
    for (let slot = firstSlots[pod]!; slot < firstSlots[pod + 1]!; slot++) {
      known.set(`${CONTAINER}${containers[slot]}${CONTAINER_NAMESPACE}${end}`, slot * 4);
    }
  }
  return known;
}

import { BATCH_FIELDS, type BatchLayout, emptyValues, NODE_ONLY, NODE_SLOT } from '../../model/metrics-batch.js';
import type { ExpositionScanner } from './exposition-scanner.js';
import type { NameCache } from './name-cache.js';
import type { PageCost } from './page-memory.js';
import { type Sample, type PageSeries, setSample } from './page-series.js';

/** Of one set of labels beside their text: a container while it is read, its names, its points, and its Pod's. */
const LABELS_COST = 600;

/** A container, or the node itself, while its page is read. */
interface SampledContainer {
  readonly name: string;
  /** Those of its slot. */
  readonly values: Float64Array;
}

interface SampledPod {
  readonly namespace: string;
  readonly name: string;
  readonly containers: SampledContainer[];
}

/** Who is measured on one page, found while it is read, by the labels of its samples. */
export class PageContainers {
  private readonly pods: SampledPod[] = [];
  private readonly podsByNamespace = new Map<string, Map<string, SampledPod>>();
  private readonly node = measured('');
  /** By the labels as they are written; undefined for labels that name no container. */
  private readonly byLabels = new Map<string, SampledContainer | undefined>();

  constructor(
    private readonly samples: ExpositionScanner,
    private readonly names: NameCache,
    private readonly cost: PageCost,
  ) {}

  /**
   * Notes what the current sample says, whose labels are written like that. Without one of the three labels it is not a
   * container's (the original takes another label's text for the missing name).
   */
  addSample({ field, of }: PageSeries, labels: string, sample: Sample): void {
    if (of !== 'node' && !this.byLabels.has(labels)) {
      this.cost.addBytes(LABELS_COST + labels.length);
      this.byLabels.set(labels, this.findContainer());
    }
    const whose = of === 'node' ? this.node : this.byLabels.get(labels);
    if (whose !== undefined) setSample(whose.values, NODE_SLOT, field, sample);
  }

  /** Who is there: Pods and containers in the order of their first appearance in the page. */
  get layout(): BatchLayout {
    const firstSlots: number[] = [];
    let slots = NODE_SLOT + 1;
    for (const { containers } of this.pods) {
      firstSlots.push(slots);
      slots += containers.length;
    }
    return {
      namespaces: this.pods.map(({ namespace }) => namespace),
      pods: this.pods.map(({ name }) => name),
      firstSlots: [...firstSlots, slots],
      containers: this.inSlots().map(({ name }) => name),
    };
  }

  /** The numbers of all, in the slots of the layout. */
  get values(): Float64Array {
    const inSlots = this.inSlots();
    const values = new Float64Array(inSlots.length * BATCH_FIELDS);
    for (const [slot, each] of inSlots.entries()) values.set(each.values, slot * BATCH_FIELDS);
    return values;
  }

  private inSlots(): SampledContainer[] {
    return [this.node, ...this.pods.flatMap(({ containers }) => containers)];
  }

  /** The container that the current sample's labels name. */
  private findContainer(): SampledContainer | undefined {
    const [name, podName, namespace] = ['container', 'pod', 'namespace'].map((label) =>
      labelOf(this.samples, label, this.names),
    );
    if (name === undefined || podName === undefined || namespace === undefined) return undefined;
    const { containers } = this.podOfLabels(namespace, podName);
    let container = containers.find((known) => known.name === name);
    if (container === undefined) containers.push((container = measured(name)));
    return container;
  }

  private podOfLabels(namespace: string, name: string): SampledPod {
    let pods = this.podsByNamespace.get(namespace);
    if (pods === undefined) this.podsByNamespace.set(namespace, (pods = new Map()));
    let pod = pods.get(name);
    if (pod === undefined) {
      pod = { namespace, name, containers: [] };
      pods.set(name, pod);
      this.pods.push(pod);
    }
    return pod;
  }
}

/** The value of a label of the current sample; undefined without it. */
export function labelOf({ page, labels }: ExpositionScanner, name: string, names: NameCache): string | undefined {
  const offsets = labels?.offsets ?? [];
  for (let at = 0; at < offsets.length; at += 4) {
    if (!isText(name, page, offsets[at]!, offsets[at + 1]!)) continue;
    return names.readName(page, offsets[at + 2]!, offsets[at + 3]!);
  }
  return undefined;
}

function measured(name: string): SampledContainer {
  return { name, values: emptyValues(NODE_ONLY) };
}

/** Whether the bytes are a text, one byte for each character. */
function isText(text: string, page: Buffer, start: number, end: number): boolean {
  if (end - start !== text.length) return false;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== page[start + i]) return false;
  return true;
}

import { type BatchLayout, emptyValues } from '../../model/metrics-batch.js';
import type { ExtraValues } from '../../model/extra-values.js';
import { type ExtraResources, hasExtras } from '../../model/resources.js';
import type { ExpositionScanner } from './exposition-scanner.js';
import type { NameCache } from './name-cache.js';
import { labelOf } from './page-containers.js';
import type { PageCost } from './page-memory.js';
import { type Sample, type PageSeries, setExtraSample } from './page-series.js';

/** The memory of one sample, without the text of its key. */
const SAMPLE_COST = 300;

/** A sample of an extra series. Whom it names may not be known yet. */
interface ExtraSample {
  readonly series: PageSeries;
  /** The names of the container or Pod; the node has none. */
  readonly key: string;
  readonly sample: Sample;
}

/**
 * The samples of extra series on one page. Whom they name is looked up at the page's end: they never add a container or Pod
 * to the layout, so that extra resources do not change CPU and memory.
 */
export class PageExtras {
  private readonly found: ExtraSample[] = [];

  constructor(
    private readonly samples: ExpositionScanner,
    private readonly names: NameCache,
    private readonly resources: ExtraResources,
    private readonly cost: PageCost,
  ) {}

  /** Notes the current sample. Without one of the labels that name a container or a Pod it is ignored. */
  addSample(series: PageSeries, sample: Sample): void {
    const wanted = LABELS[series.of];
    const names = wanted.map((label) => labelOf(this.samples, label, this.names));
    // A Pod's own series has no container; one that names it is something else.
    if (names.includes(undefined)) return;
    if (series.of === 'pod' && labelOf(this.samples, 'container', this.names) !== undefined) return;
    const key = JSON.stringify(names);
    this.cost.addBytes(SAMPLE_COST + key.length);
    this.found.push({ series, key, sample: sample.slice() });
  }

  /** The numbers of those who are in the layout; undefined when none are asked for. */
  values(layout: BatchLayout): ExtraValues | undefined {
    const { gauges, pod } = this.resources;
    if (!hasExtras(this.resources)) return undefined;
    const pods = pod ? layout.pods : [];
    const values: ExtraValues = {
      gauges: gauges.map(() => new Float64Array(layout.containers.length).fill(Number.NaN)),
      pods: emptyValues({ containers: pods }),
      podGauges: gauges.map(() => new Float64Array(pods.length).fill(Number.NaN)),
    };
    const places = placesOf(layout);
    for (const { series, key, sample } of this.found) setExtraSample(values, series, places.get(key) ?? -1, sample);
    return values;
  }
}

/** The labels that name somebody, in the order of their names in a key. */
const LABELS = { node: [], container: ['namespace', 'pod', 'container'], pod: ['namespace', 'pod'] } as const;

/** The place of each Pod, and the slot of each container, by its names. */
function placesOf({ namespaces, pods, firstSlots, containers }: BatchLayout): Map<string, number> {
  const places = new Map<string, number>();
  for (const [place, pod] of pods.entries()) {
    places.set(JSON.stringify([namespaces[place], pod]), place);
    for (let slot = firstSlots[place]!; slot < firstSlots[place + 1]!; slot++) {
      places.set(JSON.stringify([namespaces[place], pod, containers[slot]]), slot);
    }
  }
  return places;
}

import type { DecodedPage } from '../kubelet/page/page-decoder.js';
import { BATCH_FIELDS, TIMESTAMP_MS } from '../model/metrics-batch.js';

/** Where a Pod is in the last page of a kubelet. */
export interface PodPlace {
  readonly nodeName: string;
  readonly page: DecodedPage;
  /** Its index in the layout of the page. */
  readonly pod: number;
}

/**
 * Finds Pods in pages, by `podKey`. A Pod may be in the pages of several nodes, for example after it has moved. Then it
 * is where `nodeOf` says, or else where it was measured last. It reads all pages once and needs no index.
 */
export function podPlaces(
  pages: Iterable<readonly [nodeName: string, page: DecodedPage | undefined]>,
  wanted: ReadonlySet<string>,
  nodeOf: (namespace: string, name: string) => string | undefined = () => undefined,
): Map<string, PodPlace> {
  const places = new Map<string, PodPlace>();
  const names = new Set([...wanted].map((key) => key.slice(key.indexOf('/') + 1)));
  for (const [nodeName, page] of pages) {
    if (page === undefined) continue;
    const { pods, namespaces } = page.batch.layout;
    for (let pod = 0; pod < pods.length; pod++) {
      // Most Pods are not wanted. This avoids making a key for them.
      if (!names.has(pods[pod]!)) continue;
      const key = placeKey(namespaces[pod]!, pods[pod]!);
      if (!wanted.has(key)) continue;
      if ((nodeOf(namespaces[pod]!, pods[pod]!) ?? nodeName) !== nodeName) continue;
      const place = { nodeName, page, pod };
      const other = places.get(key);
      if (other === undefined || measuredMs(place) > measuredMs(other)) places.set(key, place);
    }
  }
  return places;
}

/** Neither part has a slash in it. */
export function placeKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function measuredMs({ page: { batch }, pod }: PodPlace): number {
  let newest = 0;
  for (let slot = batch.layout.firstSlots[pod]!; slot < batch.layout.firstSlots[pod + 1]!; slot++) {
    newest = Math.max(newest, batch.values[slot * BATCH_FIELDS + TIMESTAMP_MS]!);
  }
  return newest;
}

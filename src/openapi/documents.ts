import { metricsSchemas } from './decorated-schemas.js';
import { documentsByPath, type ServedExtras } from './document.js';
import { indexOf, serveAs, type ServedDocument } from './served-document.js';
import { toSwagger2 } from './swagger-2.js';

/** All documents of the metrics API, ready to be sent. */
export interface Documents {
  readonly v2: ServedDocument;
  /** The response of `/openapi/v3`. */
  readonly v3Index: ServedDocument;
  /** By the path that each is about, such as `apis/metrics.k8s.io/v1`. */
  readonly v3: ReadonlyMap<string, ServedDocument>;
}

/** Makes the documents from the decorated classes. */
export function makeDocuments(extras: ServedExtras = {}): Documents {
  const byPath = documentsByPath(metricsSchemas(), extras);
  const v3 = new Map(Object.entries(byPath).map(([path, document]) => [path, serveAs(document)]));
  return { v2: serveAs(toSwagger2(Object.values(byPath))), v3Index: serveAs(indexOf(v3)), v3 };
}

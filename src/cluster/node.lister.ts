import { Injectable } from '@nestjs/common';
import { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import type { ApiNode, ApiObject } from './api-objects.js';
import { ApiServerClient } from './api-server.client.js';
import { type LabelSelector, EVERYTHING } from './label-selector.js';
import { Lister } from './lister.js';
import { nodeSelectorProblem } from './node-selector.js';
import { PROTOBUF } from './protobuf/decode.js';
import type { WatchedResource } from './watched-resource.js';

/** A Node lists up to 50 images and much else. Protobuf skips them; JSON would have to be parsed. */
const ACCEPT = `${PROTOBUF},application/json`;

/** The Nodes that `--node-selector` selects, kept current by a watch. */
@Injectable()
export class NodeLister extends Lister<Node> {
  /** Throws if `--node-selector` is not a label selector. */
  constructor(client: ApiServerClient, options: Options) {
    super(client, nodeResource(options));
  }

  /** The Nodes that match, sorted by name. */
  list(selector: LabelSelector = EVERYTHING): Node[] {
    return this.store.list('', selector);
  }

  get(name: string): Node | undefined {
    return this.store.get('', name);
  }
}

/** The Nodes that `--node-selector` selects. Throws if it is not a label selector. */
export function nodeResource({ nodeSelector, accelerators }: Options): WatchedResource<Node> {
  const problem = nodeSelectorProblem(nodeSelector);
  if (problem !== undefined) throw new Error(problem);
  const labelSelector = nodeSelector.trim();
  return {
    plural: 'nodes',
    path: '/api/v1/nodes',
    query: labelSelector === '' ? {} : { labelSelector },
    listAccept: ACCEPT,
    watchAccept: ACCEPT,
    decode: accelerators === undefined ? decodeNode : decodeNodeWithDevices,
  };
}

/** The parts of a Node object that this server uses. */
export function decodeNode({ metadata, status = {} }: ApiObject & Pick<ApiNode, 'status'>): Node {
  const { addresses = [], capacity = {}, conditions = [], daemonEndpoints } = status;
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    addresses: addresses.map(({ type, address }) => ({ type, address })),
    kubeletPort: daemonEndpoints?.kubeletEndpoint?.Port ?? 0,
    resourceMetricsPath: metadata.annotations?.['metrics.k8s.io/resource-metrics-path'] || undefined,
    ready: conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    cpuCapacity: cpuCores(capacity.cpu),
  };
}

/** The same, and which extended resources it has. */
function decodeNodeWithDevices(object: ApiObject & Pick<ApiNode, 'status'>): Node {
  return { ...decodeNode(object), extendedResources: extendedResourcesOf(object.status?.allocatable ?? {}) };
}

/**
 * The extended resources of a Node. While their device plugin is not ready, it has 0 of all of a domain: then they all
 * count. Beside one that it has, 0 is left of an earlier configuration.
 */
function extendedResourcesOf(allocatable: Readonly<Record<string, unknown>>): string[] {
  const domainOf = (name: string) => name.slice(0, name.indexOf('/'));
  const names = Object.keys(allocatable).filter((name) => name.includes('/'));
  const had = new Set(names.filter((name) => allocatable[name] !== '0'));
  const domains = new Set([...had].map(domainOf));
  return names.filter((name) => had.has(name) || !domains.has(domainOf(name)));
}

/** The suffixes of quantities that are used for CPU. */
const FACTORS: Readonly<Record<string, number>> = { '': 1, m: 1e-3, k: 1e3 };

/** The number of cores of a quantity such as `8`, `7910m` or `10k`. Undefined if it is not a quantity above zero. */
export function cpuCores(quantity: unknown): number | undefined {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)([mk]?)$/.exec(String(quantity)) ?? [];
  const cores = Number(digits) * FACTORS[suffix]!;
  return cores > 0 ? cores : undefined;
}

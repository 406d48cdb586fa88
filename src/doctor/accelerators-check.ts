import type { DeviceSample } from '../accelerators/dialects/device-sample.js';
import { countDevices, readExporterPage } from '../accelerators/dialects/read-page.js';
import { ExporterClient } from '../accelerators/exporters/exporter-client.js';
import { ExporterError } from '../accelerators/exporters/exporter-error.js';
import {
  endpointsByNode,
  type ExporterEndpoint,
  exporterSliceResource,
} from '../accelerators/exporters/exporter-slices.js';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { listAll } from '../cluster/watched-resource.js';
import type { ExporterOptions } from '../config/accelerator-options.js';
import type { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import { errorMessage } from '../model/error-message.js';
import type { Finding } from './finding.js';

const ACCELERATORS = 'accelerators';

/** How many exporters are asked at once. */
const AT_ONCE = 50;

/** What one exporter yielded. */
interface ExporterOutcome {
  readonly nodeName: string;
  readonly samples: readonly DeviceSample[];
  readonly error?: ExporterError;
}

/** Checks for each Service of `--accelerators`: its endpoints, one on each node with devices, and their pages. */
export async function checkAccelerators(
  client: ApiServerClient,
  options: Options,
  nodes: readonly Node[],
  signal: AbortSignal,
): Promise<Finding[]> {
  const accelerators = options.accelerators!;
  const exporterClient = new ExporterClient(accelerators);
  const findings: Finding[] = [];
  for (const exporter of accelerators.exporters) {
    const found = await findEndpoints(client, exporter, signal);
    if ('status' in found) {
      findings.push(found);
      continue;
    }
    const ask = (endpoint: ExporterEndpoint) =>
      askExporter(exporterClient, exporter, endpoint, options.kubeletRequestTimeoutMs, signal);
    findings.push(
      ...nodesWithout(exporter, nodes, found),
      ...pageFindings(exporter, await askAll([...found.values()], ask)),
    );
  }
  return findings;
}

async function findEndpoints(
  client: ApiServerClient,
  exporter: ExporterOptions,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ExporterEndpoint> | Finding> {
  const { namespace, service, port } = exporter;
  try {
    const { objects } = await listAll(client, exporterSliceResource(exporter), signal);
    const endpoints = endpointsByNode(objects);
    if (endpoints.size > 0) return endpoints;
    const cure = `Compare with kubectl -n ${namespace} get endpointslices -l kubernetes.io/service-name=${service}.`;
    if (objects.length === 0) return failed(exporter, 'there is no such Service, or it has no endpoints', cure);
    const wanted = port === undefined ? 'a port' : `the port ${port}`;
    return failed(exporter, `no endpoint of the Service has a node, an IP address and ${wanted}`, cure);
  } catch (error) {
    const forbidden = error instanceof ApiServerError && error.status === 403;
    const cure = forbidden
      ? `Apply deploy/components/accelerators, or let this server get, list and watch endpointslices in ${namespace}.`
      : 'Try again. If it stays so, look in the log of the kube-apiserver.';
    return failed(exporter, `its EndpointSlices cannot be listed: ${errorMessage(error)}`, cure);
  }
}

/** The nodes that have devices of the vendor and no exporter. */
function nodesWithout(
  exporter: ExporterOptions,
  nodes: readonly Node[],
  endpoints: ReadonlyMap<string, ExporterEndpoint>,
): Finding[] {
  const domain = `${exporter.vendor}.com/`;
  const without = nodes
    .filter(({ extendedResources = [] }) => extendedResources.some((resource) => resource.startsWith(domain)))
    .map(({ name }) => name)
    .filter((name) => !endpoints.has(name));
  if (without.length === 0) return [];
  const cure = 'Let the DaemonSet of the exporter run there: look at its nodeSelector and tolerations.';
  return [{ ...failed(exporter, 'nodes with devices have no exporter', cure), status: 'warning', nodes: without }];
}

function pageFindings(exporter: ExporterOptions, outcomes: readonly ExporterOutcome[]): Finding[] {
  const read = outcomes.filter(({ error }) => error === undefined);
  const unread = Map.groupBy(
    outcomes.filter(({ error }) => error !== undefined),
    ({ error }) => error!.code,
  );
  const faults = [...unread.values()].map((same) => {
    const { message, cure } = same[0]!.error!;
    return { ...failed(exporter, message, cure), nodes: same.map(({ nodeName }) => nodeName) };
  });
  return read.length === 0 ? faults : [...faults, contentFinding(exporter, read)];
}

/** Whether the pages that can be read have devices, and the Pods that hold these. */
function contentFinding(exporter: ExporterOptions, outcomes: readonly ExporterOutcome[]): Finding {
  const samples = outcomes.flatMap((outcome) => outcome.samples);
  if (samples.every(({ busy }) => busy === undefined)) {
    const cure = 'Check that the Service is that of the exporter, and which metrics the exporter is told to have.';
    return failed(exporter, 'no page has a device and how busy it is', cure);
  }
  const { devices, held } = countDevices(samples);
  const message = `${outcomes.length} exporters have ${devices} devices, of which containers have ${held}`;
  if (held > 0) return { name: ACCELERATORS, status: 'ok', subject: subjectOf(exporter), message };
  const cure = 'If a container has a device, the exporter does not name Pods: set DCGM_EXPORTER_KUBERNETES=true.';
  return { ...failed(exporter, message, cure), status: 'warning' };
}

async function askAll(
  endpoints: readonly ExporterEndpoint[],
  ask: (endpoint: ExporterEndpoint) => Promise<ExporterOutcome>,
): Promise<ExporterOutcome[]> {
  const outcomes: ExporterOutcome[] = [];
  for (let from = 0; from < endpoints.length; from += AT_ONCE) {
    outcomes.push(...(await Promise.all(endpoints.slice(from, from + AT_ONCE).map(ask))));
  }
  return outcomes;
}

async function askExporter(
  client: ExporterClient,
  exporter: ExporterOptions,
  endpoint: ExporterEndpoint,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ExporterOutcome> {
  const { nodeName } = endpoint;
  const opened = client.openExporter(exporter);
  try {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const { samples } = await opened.fetchPage(endpoint, deadline, (page) => readExporterPage(exporter.vendor, page));
    return { nodeName, samples };
  } catch (error) {
    if (!(error instanceof ExporterError)) throw error;
    return { nodeName, samples: [], error };
  } finally {
    opened.close();
  }
}

function failed(exporter: ExporterOptions, message: string, cure: string): Finding {
  return { name: ACCELERATORS, status: 'failed', subject: subjectOf(exporter), message, cure };
}

function subjectOf({ vendor, namespace, service }: ExporterOptions): string {
  return `${vendor}=${namespace}/${service}`;
}

import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { nodeResource } from '../cluster/node.lister.js';
import { listAll } from '../cluster/watched-resource.js';
import type { Options } from '../config/options.js';
import type { Node } from '../model/cluster.js';
import { type Finding, skipped } from './finding.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'nodes';

/** Lists the Nodes that this server scrapes. Returns none if they cannot be listed. */
export interface ListedNodes {
  readonly finding: Finding;
  readonly nodes: readonly Node[];
}

export async function checkNodes(client: ApiServerClient, options: Options, signal: AbortSignal): Promise<ListedNodes> {
  try {
    const { objects: nodes } = await listAll(client, nodeResource(options), signal);
    return { finding: nodes.length > 0 ? listed(nodes) : noNodes(options), nodes };
  } catch (error) {
    if (error instanceof ApiServerError && error.status === 403) return { finding: skipped(NAME, 'rbac'), nodes: [] };
    const message = errorMessage(error);
    const cure =
      error instanceof ApiServerError
        ? 'Try again. If it stays so, look in the log of the kube-apiserver.'
        : 'Correct the flag.';
    return { finding: { name: NAME, status: 'failed', message, cure }, nodes: [] };
  }
}

function listed(nodes: readonly Node[]): Finding {
  const unready = nodes.filter(({ ready }) => !ready).map(({ name }) => name);
  const message = `${nodes.length} are scraped${unready.length > 0 ? `; not Ready: ${unready.length}` : ''}`;
  return { name: NAME, status: 'ok', message };
}

function noNodes({ nodeSelector }: Options): Finding {
  const message =
    nodeSelector === '' ? 'there is no Node' : `no Node has the labels of --node-selector=${nodeSelector}`;
  const cure = nodeSelector === '' ? 'Let a node join the cluster.' : 'Compare with kubectl get nodes --show-labels.';
  return { name: NAME, status: 'failed', message, cure };
}

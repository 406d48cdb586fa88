import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Options } from '../../src/config/options.js';
import { FixedKubeletCredentials, type KubeletCredentials } from '../../src/kubelet/trust/kubelet-credentials.js';
import type { Kubelet } from '../../src/kubelet/kubelet.js';
import { KubeletClient } from '../../src/kubelet/kubelet.client.js';
import { testOptions } from '../test-options.ts';
import type { KeyPair } from './pki/authority.ts';

// Kubelets with certificates for the specs of the kubelet client.

const open: { client: Kubelet[]; server: Server[] } = { client: [], server: [] };

/** A kubelet with this certificate at an address of this machine: at every other one its port is closed. */
export async function tlsKubelet(identity: KeyPair, host = '127.0.0.1', wantedPort = 0) {
  const requests: IncomingMessage[] = [];
  const server = createServer(identity, (request, response) => {
    requests.push(request);
    response.end('node_cpu_usage_seconds_total 1\nnode_memory_working_set_bytes 2\n');
  });
  open.server.push(server.listen(wantedPort, host));
  await once(server, 'listening');
  const address = server.address();
  return { server, requests, port: typeof address === 'object' ? address!.port : 0 };
}

/** A client of one node, whose kubelet is at this port. */
export function tlsClient(port: number, ca: string, changes: Partial<Options> = {}): Kubelet {
  return tlsClients(port, ca, 1, changes)[0]!;
}

/** Clients of several nodes, whose kubelets are at one port; they share what those of a server share. */
export function tlsClients(port: number, ca: string, count: number, changes: Partial<Options> = {}): Kubelet[] {
  const options = testOptions({
    kubeletPort: port,
    kubeletPreferredAddressTypes: ['InternalIP', 'Hostname'],
    ...changes,
  });
  const credentials: KubeletCredentials = new FixedKubeletCredentials({ ca, token: 'abc' });
  const client = new KubeletClient(options, credentials);
  const kubelets = Array.from({ length: count }, () => client.openKubelet());
  open.client.push(...kubelets);
  return kubelets;
}

/** Ends all clients and kubelets; after each test. */
export function closeTlsKubelets(): void {
  for (const client of open.client.splice(0)) client.close();
  for (const server of open.server.splice(0)) server.close();
}

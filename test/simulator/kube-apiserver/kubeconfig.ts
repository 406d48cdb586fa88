import { stringify } from 'yaml';
import type { KeyPair } from '../pki/authority.ts';

/** The credentials of the user in a kubeconfig. */
export type KubeconfigCredentials = KeyPair | { token: string };

/** The text of a kubeconfig with one cluster, one user and everything embedded. */
export function kubeconfigText(
  user: string,
  serverUrl: string,
  authority: string,
  credentials: KubeconfigCredentials,
): string {
  const proof =
    'token' in credentials
      ? { token: credentials.token }
      : { 'client-certificate-data': base64(credentials.cert), 'client-key-data': base64(credentials.key) };
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        { name: 'simulated', cluster: { server: serverUrl, 'certificate-authority-data': base64(authority) } },
      ],
      users: [{ name: user, user: proof }],
      contexts: [{ name: 'simulated', context: { cluster: 'simulated', user } }],
      'current-context': 'simulated',
    },
    { lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

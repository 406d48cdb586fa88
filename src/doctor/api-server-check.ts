import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import type { ApiServerPath } from './api-server-paths.js';
import type { Finding } from './finding.js';
import type { CheckDeadline } from './check-deadline.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'kube-apiserver';
const REVIEWS = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

/** What is known about a kube-apiserver that responds. */
export interface ApiServerAnswer {
  readonly finding: Finding;
  /** The user name of this server; undefined if the kube-apiserver does not say, as before Kubernetes 1.28. */
  readonly user?: string;
}

/** Checks that the kube-apiserver responds and authenticates this server. */
export async function checkApiServer(
  { client, flags }: ApiServerPath,
  settings: CheckDeadline,
): Promise<ApiServerAnswer> {
  const about = { name: NAME, ...(flags !== undefined && { subject: flags }) };
  try {
    const { gitVersion } = await client.get<{ gitVersion?: string }>('/version', settings);
    const user = await askUser(client, settings);
    if (user === 'system:anonymous') return { finding: { ...about, ...anonymous(client.server, flags) }, user };
    const as = user === undefined ? '' : `, and sees this server as ${user}`;
    return { finding: { ...about, status: 'ok', message: `${client.server} has version ${gitVersion}${as}` }, user };
  } catch (error) {
    return { finding: { ...about, status: 'failed', message: errorMessage(error), cure: cureFor(error, flags) } };
  }
}

/** The finding if the kubeconfig or service account cannot be loaded. Its message says what would be right. */
export function unloadedAccess(error: unknown): Finding {
  const cure =
    'Give --kubeconfig=<file> of a user that may do what this server may, or run it in the Pod: ' +
    'kubectl -n kube-system exec deploy/metrics-server -- /metrics-server doctor';
  return { name: NAME, status: 'failed', message: errorMessage(error), cure };
}

async function askUser(client: ApiServerClient, settings: CheckDeadline): Promise<string | undefined> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  try {
    const answer = await client.post<{ status?: { userInfo?: { username?: string } } }>(REVIEWS, review, settings);
    return answer.status?.userInfo?.username;
  } catch (error) {
    // The review is not served or not allowed, so the user stays unknown.
    if (error instanceof ApiServerError && (error.status === 404 || error.status === 403)) return undefined;
    throw error;
  }
}

function anonymous(server: string, flags: string | undefined): Pick<Finding, 'status' | 'message' | 'cure'> {
  return {
    status: 'failed',
    message: `${server} responds, but this server sends no credentials and is anonymous`,
    cure: credentialsCure(flags),
  };
}

function cureFor(error: unknown, flags: string | undefined): string {
  const { code = '', status, reason } = error instanceof ApiServerError ? error : {};
  if (status === 401 || reason === 'Credentials') return credentialsCure(flags);
  if (status !== undefined) return "Look in the kube-apiserver's log; a proxy on the way may have answered instead.";
  if (/^(UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|CERT_|UNSPECIFIED|INVALID_|ERR_TLS|ERR_SSL|EPROTO)/.test(code)) {
    return flags === undefined
      ? 'Check that ca.crt of the ServiceAccount (ConfigMap kube-root-ca.crt) is the authority that signed the ' +
          "kube-apiserver's certificate, and that the certificate names the address."
      : `Check certificate-authority(-data) and server in the file of ${flags} against the kube-apiserver's certificate.`;
  }
  return flags === undefined
    ? 'Check that Pods reach the Service default/kubernetes: kube-proxy and the network plugin on this node, and ' +
        'NetworkPolicies for egress.'
    : `Check that the kube-apiserver runs, and the address in server of the file of ${flags}.`;
}

function credentialsCure(flags: string | undefined): string {
  return flags === undefined
    ? 'Check that the ServiceAccount kube-system/metrics-server exists and its token is mounted, and delete the Pod to ' +
        'get a new one.'
    : `Renew the user's token or certificate in the file of ${flags}.`;
}

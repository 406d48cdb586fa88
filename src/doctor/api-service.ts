/** What is read of an APIService. */
export interface ApiServiceObject {
  readonly spec?: {
    readonly service?: { readonly namespace?: string; readonly name?: string; readonly port?: number } | null;
    readonly insecureSkipTLSVerify?: boolean;
    readonly caBundle?: string;
  };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Whose an APIService is, as far as can be told. */
export type Ownership = 'ours' | 'another' | 'unknown';

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):(.+)$/;

/**
 * Whose the Service is. Manifests and chart give this server's ServiceAccount the name and namespace of its Service; a
 * release may name them otherwise, but not put them apart.
 *
 * @param user whom the kube-apiserver takes this server for
 */
export function ownership({ spec }: ApiServiceObject, user: string | undefined): Ownership {
  const { namespace, name = '' } = spec?.service ?? {};
  const [, ownNamespace, ownName] = SERVICE_ACCOUNT.exec(user ?? '') ?? [];
  if (ownNamespace !== undefined && namespace !== ownNamespace) return 'another';
  if (name === ownName || name.includes('metrics-server')) return 'ours';
  // Another name in our namespace is another server's, unless somebody who is no ServiceAccount asks.
  return ownNamespace === undefined ? 'unknown' : 'another';
}

/** What to do while the aggregator finds the APIService not available. Reasons and messages are kube-aggregator's. */
export function unavailableCure(reason = '', message = ''): string {
  switch (reason) {
    case 'ServiceNotFound':
      return 'Apply deploy/base/service.yaml, or point the APIService at the Service that there is.';
    case 'ServicePortError':
    case 'EndpointsPortError':
      return 'Let the Service have the port that the APIService names (443, targetPort https): deploy/base/service.yaml.';
    case 'EndpointsNotFound':
    case 'MissingEndpoints':
      return (
        "No Pod behind the Service is ready. Check the Service's selector against the labels of the Pods, and why they " +
        'are not ready: kubectl -n kube-system get pods -l k8s-app=metrics-server, and their logs.'
      );
  }
  if (/x509|certificate|tls:/i.test(message)) {
    return (
      'The serving certificate is not signed by the caBundle of the APIService, or does not name SERVICE.NAMESPACE.svc. ' +
      'Write the right caBundle, or set insecureSkipTLSVerify: true without one.'
    );
  }
  if (/bad status from .*: 40[13]/.test(message)) {
    return (
      "This server does not believe the aggregator's front proxy: see the check front-proxy, and that " +
      '--proxy-client-cert-file of the kube-apiserver is signed by the CA published there.'
    );
  }
  return (
    'The kube-apiserver does not reach the Pod. Open the way from the control plane to the port of --secure-port on Pods ' +
    '(security groups, firewalls, NetworkPolicy), start the kube-apiserver with --enable-aggregator-routing=true, or, ' +
    'where it is outside the Pod network (as with another CNI on EKS), set hostNetwork: true and a --secure-port that is ' +
    'free on the node.'
  );
}

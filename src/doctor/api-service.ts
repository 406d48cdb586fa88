/** The parts of an APIService that are read. */
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

/** Which server an APIService names, if that can be found out. */
export type Ownership = 'ours' | 'another' | 'unknown';

const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):(.+)$/;

/**
 * Finds out which server the Service belongs to. Manifests and chart give the Service the name and namespace of the
 * ServiceAccount. Both may be renamed, but only together.
 *
 * @param user the user name of this server at the kube-apiserver
 */
export function ownership({ spec }: ApiServiceObject, user: string | undefined): Ownership {
  const { namespace, name = '' } = spec?.service ?? {};
  const [, ownNamespace, ownName] = SERVICE_ACCOUNT.exec(user ?? '') ?? [];
  if (ownNamespace !== undefined && namespace !== ownNamespace) return 'another';
  if (name === ownName || name.includes('metrics-server')) return 'ours';
  // A ServiceAccount knows the name of its own Service. Other users do not, so they cannot tell.
  return ownNamespace === undefined ? 'unknown' : 'another';
}

/**
 * Returns what to do if the APIService belongs to another server.
 *
 * @param subject the name of the APIService
 */
export function moveCure({ spec }: ApiServiceObject, subject: string): string {
  const { namespace, name = '' } = spec?.service ?? {};
  const place = `${namespace}/${name}`;
  if (name.includes('prometheus-adapter')) {
    return (
      'This is prometheus-adapter. When the Pods of this server are ready, take the APIService over: ' +
      'kubectl -n kube-system rollout status deployment/metrics-server && kubectl apply -f deploy/base/api-services.yaml. ' +
      'Then remove resourceRules from the configuration of the adapter and restart it: ' +
      `kubectl -n ${namespace} edit configmap adapter-config && kubectl -n ${namespace} rollout restart deployment/${name}. ` +
      'Its custom metrics stay. docs/coming-from-prometheus-adapter.md has more, and the names with Helm.'
    );
  }
  return (
    `If ${place} is not this server, remove the APIService from that installation (one server at a time can serve ` +
    `${subject}), then apply deploy/base/api-services.yaml.`
  );
}

/** Returns what to do if the APIService is not available. Reasons and messages are those of kube-aggregator. */
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

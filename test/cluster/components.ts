/** A Go program that the scenarios need, locked by the go.mod and go.sum of its folder here. */
export interface Component {
  /** Name of the built file. */
  readonly name: string;
  /** Folder of its go.mod beside this file. */
  readonly folder: string;
  /** What `go build` builds. */
  readonly goPackage: string;
  /** What it says of its own version; without it, Kubernetes' programs call themselves v0.0.0. */
  readonly version?: string;
  /** Go packages that get this version, as the program's own Makefile stamps it: it decides which feature gates are on. */
  readonly versionPackages?: readonly string[];
  /** Whether its file in the folder of `KUBEBUILDER_ASSETS` is as good. */
  readonly isTestAsset?: true;
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Whether it is built only when it is named: it takes too long for the gate. */
  readonly onRequest?: true;
  /** Whether it is the tests of the package, as a program. */
  readonly isTest?: true;
}

const KUBERNETES = {
  folder: 'kubernetes',
  version: 'v1.37.2',
  // The second is what clients call themselves by.
  versionPackages: ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'],
} as const;

/** Without the clients of clouds. Each program takes minutes to build. */
const PROMETHEUS = { folder: 'prometheus', tags: ['remove_all_sd'], onRequest: true } as const;

/** What is built, in this order: what takes longest comes first. */
export const COMPONENTS = [
  { ...KUBERNETES, name: 'kube-apiserver', goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver', isTestAsset: true },
  { name: 'etcd', folder: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3', isTestAsset: true },
  {
    name: 'metrics-server',
    folder: 'metrics-server',
    goPackage: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
    version: 'v0.9.0',
    versionPackages: ['k8s.io/client-go/pkg/version'],
  },
  { ...KUBERNETES, name: 'kube-controller-manager', goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  { ...KUBERNETES, name: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl' },
  { ...KUBERNETES, name: 'kubelet', goPackage: 'k8s.io/kubernetes/cmd/kubelet' },
  { name: 'helm', folder: 'helm', goPackage: 'helm.sh/helm/v4/cmd/helm' },
  { name: 'vpa-recommender', folder: 'vpa', goPackage: 'k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender' },
  { name: 'kwok', folder: 'kwok', goPackage: 'sigs.k8s.io/kwok/cmd/kwok' },
  {
    name: 'kube-controller-manager-1.32',
    folder: 'kubernetes-1.32',
    goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    version: 'v1.32.4',
    versionPackages: KUBERNETES.versionPackages,
    onRequest: true,
  },
  {
    name: 'kubectl-1.29',
    folder: 'kubectl-1.29',
    goPackage: '.',
    version: 'v1.29.6',
    versionPackages: KUBERNETES.versionPackages,
    onRequest: true,
  },
  { name: 'metrics-clients', folder: 'metrics-clients', goPackage: '.', onRequest: true },
  { name: 'k9s', folder: 'k9s', goPackage: 'github.com/derailed/k9s', onRequest: true },
  { name: 'watch-clients', folder: 'watch-clients', goPackage: '.', onRequest: true },
  { name: 'watch-list-1.32', folder: 'watch-list-1.32', goPackage: '.', onRequest: true },
  { ...PROMETHEUS, name: 'promtool', goPackage: 'github.com/prometheus/prometheus/cmd/promtool' },
  { ...PROMETHEUS, name: 'prometheus', goPackage: 'github.com/prometheus/prometheus/cmd/prometheus' },
  {
    name: 'prometheus-adapter',
    folder: 'prometheus-adapter',
    goPackage: 'sigs.k8s.io/prometheus-adapter/cmd/adapter',
    onRequest: true,
  },
  { name: 'cosign', folder: 'cosign', goPackage: 'github.com/sigstore/cosign/v3/cmd/cosign', onRequest: true },
] as const satisfies readonly Component[];

/** Name of a program that `cluster:build` builds. */
export type ComponentName = (typeof COMPONENTS)[number]['name'];

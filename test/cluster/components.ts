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
  /** Whether its file in the folder of `KUBEBUILDER_ASSETS` is as good. */
  readonly isTestAsset?: true;
}

/** What is built, in this order: what takes longest comes first. */
export const COMPONENTS = [
  {
    name: 'kube-apiserver',
    folder: 'kubernetes',
    goPackage: 'k8s.io/kubernetes/cmd/kube-apiserver',
    version: 'v1.36.3',
    isTestAsset: true,
  },
  { name: 'etcd', folder: 'etcd', goPackage: 'go.etcd.io/etcd/server/v3', isTestAsset: true },
  {
    name: 'metrics-server',
    folder: 'metrics-server',
    goPackage: 'sigs.k8s.io/metrics-server/cmd/metrics-server',
    version: 'v0.9.0',
  },
  {
    name: 'kube-controller-manager',
    folder: 'kubernetes',
    goPackage: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    version: 'v1.36.3',
  },
  { name: 'kubectl', folder: 'kubectl', goPackage: 'k8s.io/kubernetes/cmd/kubectl', version: 'v1.37.2' },
  {
    name: 'kubelet',
    folder: 'kubernetes',
    goPackage: 'k8s.io/kubernetes/cmd/kubelet',
    version: 'v1.36.3',
  },
  { name: 'helm', folder: 'helm', goPackage: 'helm.sh/helm/v4/cmd/helm' },
  { name: 'vpa-recommender', folder: 'vpa', goPackage: 'k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender' },
] as const satisfies readonly Component[];

/** Name of a program that `cluster:build` builds. */
export type ComponentName = (typeof COMPONENTS)[number]['name'];

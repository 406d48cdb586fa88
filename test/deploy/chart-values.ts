/** Values as YAML, the kind of the object that they show in, and what is in it then. */
export type ChartCase = readonly [values: string, kind: string, shown: object];

const container = (shown: object): object => pod({ containers: [shown] });
const pod = (spec: object): object => ({ spec: { template: { spec } } });

/** A value set for every value, and for values that depend on one another. */
export const CHART_CASES: readonly ChartCase[] = [
  ['replicas: 3', 'Deployment', { spec: { replicas: 3 } }],
  ['replicas: 0', 'Deployment', { spec: { replicas: 0 } }],
  ['revisionHistoryLimit: 0', 'Deployment', { spec: { revisionHistoryLimit: 0 } }],
  ['updateStrategy: { type: Recreate }', 'Deployment', { spec: { strategy: { type: 'Recreate' } } }],
  ['deploymentAnnotations: { team: a }', 'Deployment', { metadata: { annotations: { team: 'a' } } }],
  ['commonLabels: { team: a }', 'ServiceAccount', { metadata: { labels: { team: 'a' } } }],
  ['podLabels: { team: a }', 'Deployment', { spec: { template: { metadata: { labels: { team: 'a' } } } } }],
  ['podAnnotations: { team: a }', 'Deployment', { spec: { template: { metadata: { annotations: { team: 'a' } } } } }],
  ['image: { repository: r.example/ms, tag: v2 }', 'Deployment', container({ image: 'r.example/ms:v2' })],
  [
    `image: { tag: v2, digest: 'sha256:${'0'.repeat(64)}' }`,
    'Deployment',
    container({ image: `metrics-server-ts:v2@sha256:${'0'.repeat(64)}` }),
  ],
  ['image: { pullPolicy: Always }', 'Deployment', container({ imagePullPolicy: 'Always' })],
  ['imagePullSecrets: [{ name: key }]', 'Deployment', pod({ imagePullSecrets: [{ name: 'key' }] })],
  ['podSecurityContext: { fsGroup: 7 }', 'Deployment', pod({ securityContext: { fsGroup: 7 } })],
  ['securityContext: { runAsUser: 7 }', 'Deployment', container({ securityContext: { runAsUser: 7 } })],
  ['priorityClassName: mine', 'Deployment', pod({ priorityClassName: 'mine' })],
  ['schedulerName: mine', 'Deployment', pod({ schedulerName: 'mine' })],
  ['dnsConfig: { nameservers: [1.2.3.4] }', 'Deployment', pod({ dnsConfig: { nameservers: ['1.2.3.4'] } })],
  ['nodeSelector: { disk: ssd }', 'Deployment', pod({ nodeSelector: { disk: 'ssd', 'kubernetes.io/os': 'linux' } })],
  ['tolerations: [{ operator: Exists }]', 'Deployment', pod({ tolerations: [{ operator: 'Exists' }] })],
  ['affinity: { nodeAffinity: {} }', 'Deployment', pod({ affinity: { nodeAffinity: {} } })],
  [
    'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }]',
    'Deployment',
    pod({ topologySpreadConstraints: [{ topologyKey: 'zone' }] }),
  ],
  ['containerPort: 4443', 'Deployment', container({ ports: [{ containerPort: 4443 }] })],
  ['hostNetwork: { enabled: true }\ncontainerPort: 4443', 'Deployment', pod({ hostNetwork: true })],
  ['resources: { limits: { memory: 1Gi } }', 'Deployment', container({ resources: { limits: { memory: '1Gi' } } })],
  ['livenessProbe: { periodSeconds: 20 }', 'Deployment', container({ livenessProbe: { periodSeconds: 20 } })],
  [
    'startupProbe: { failureThreshold: 9 }\nlivenessProbe: { httpGet: { path: /healthz } }',
    'Deployment',
    container({ startupProbe: { failureThreshold: 9, httpGet: { path: '/healthz', port: 'https', scheme: 'HTTPS' } } }),
  ],
  [
    'startupProbe: { tcpSocket: { port: https } }\nlivenessProbe: null',
    'Deployment',
    container({ startupProbe: { tcpSocket: { port: 'https' }, failureThreshold: 150 } }),
  ],
  ['startupProbe: null', 'Deployment', container({ livenessProbe: { periodSeconds: 10 } })],
  ['readinessProbe: { periodSeconds: 20 }', 'Deployment', container({ readinessProbe: { periodSeconds: 20 } })],
  [
    'extraVolumes: [{ name: ca, configMap: { name: ca } }]\nextraVolumeMounts: [{ name: ca, mountPath: /ca }]',
    'Deployment',
    pod({ volumes: [{ name: 'tmp' }, { name: 'ca', configMap: { name: 'ca' } }] }),
  ],
  [
    'tmpVolume: { emptyDir: { medium: Memory } }',
    'Deployment',
    pod({ volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory' } }] }),
  ],
  ['serviceAccount: { create: false, name: mine }', 'Deployment', pod({ serviceAccountName: 'mine' })],
  ['serviceAccount: { annotations: { a: b } }', 'ServiceAccount', { metadata: { annotations: { a: 'b' } } }],
  ['serviceAccount: { secrets: [{ name: s }] }', 'ServiceAccount', { secrets: [{ name: 's' }] }],
  ['service: { type: NodePort, port: 8443 }', 'Service', { spec: { type: 'NodePort', ports: [{ port: 8443 }] } }],
  [
    "service: { labels: { kubernetes.io/name: Metrics-server }, annotations: { a: 'true' } }",
    'Service',
    { metadata: { labels: { 'kubernetes.io/name': 'Metrics-server' }, annotations: { a: 'true' } } },
  ],
  ['podDisruptionBudget: { enabled: true }', 'PodDisruptionBudget', { spec: { maxUnavailable: 1 } }],
  [
    'podDisruptionBudget: { enabled: true, minAvailable: 50%, unhealthyPodEvictionPolicy: AlwaysAllow }',
    'PodDisruptionBudget',
    { spec: { minAvailable: '50%', unhealthyPodEvictionPolicy: 'AlwaysAllow' } },
  ],
  ['podDisruptionBudget: { enabled: true, maxUnavailable: 0 }', 'PodDisruptionBudget', { spec: { maxUnavailable: 0 } }],
  [
    'networkPolicy: { enabled: true }',
    'NetworkPolicy',
    { spec: { policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 'https', protocol: 'TCP' }] }] } },
  ],
  [
    'networkPolicy: { enabled: true, from: [{ ipBlock: { cidr: 10.0.0.1/32 } }], egress: [{ ports: [{ port: 443 }] }] }',
    'NetworkPolicy',
    { spec: { policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.1/32' } }] }] } },
  ],
  [
    'metrics: { enabled: true }\nserviceMonitor: { enabled: true, interval: 30s, additionalLabels: { release: p } }',
    'ServiceMonitor',
    { metadata: { labels: { release: 'p' } }, spec: { endpoints: [{ interval: '30s', scrapeTimeout: '10s' }] } },
  ],
  [
    'metrics: { enabled: true }\nserviceMonitor: { enabled: true, relabelings: [{ action: labelmap, regex: a }], metricRelabelings: [{ action: drop, regex: b, sourceLabels: [c] }] }',
    'ServiceMonitor',
    { spec: { endpoints: [{ relabelings: [{ regex: 'a' }], metricRelabelings: [{ regex: 'b' }] }] } },
  ],
  [
    'prometheusRule: { enabled: true, additionalLabels: { release: p } }',
    'PrometheusRule',
    { metadata: { name: 'metrics-server', labels: { release: 'p' } } },
  ],
  [
    'grafanaDashboard: { enabled: true, annotations: { grafana_folder: Kubernetes } }',
    'ConfigMap',
    {
      metadata: {
        name: 'metrics-server-dashboard',
        labels: { grafana_dashboard: '1' },
        annotations: { grafana_folder: 'Kubernetes' },
      },
    },
  ],
  [
    "grafanaDashboard: { enabled: 'true', labels: { grafana_dashboard: null, dashboards: here } }",
    'ConfigMap',
    { metadata: { labels: { dashboards: 'here' } } },
  ],
  ['tls: { type: cert-manager }', 'Issuer', { spec: { selfSigned: {} } }],
  [
    'tls: { type: cert-manager, certManager: { duration: 2160h, renewBefore: 360h, labels: { a: b }, annotations: { c: d } } }',
    'Certificate',
    {
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
      spec: {
        duration: '2160h',
        issuerRef: { name: 'metrics-server-issuer' },
        dnsNames: ['', '.svc', '.svc.cluster.local'].map((end) => `metrics-server.kube-system${end}`),
      },
    },
  ],
  [
    'tls: { type: cert-manager, clusterDomain: x.y, certManager: { existingIssuer: { enabled: true, kind: ClusterIssuer, name: ca } } }',
    'Certificate',
    {
      spec: {
        issuerRef: { kind: 'ClusterIssuer', name: 'ca' },
        dnsNames: ['', '.svc', '.svc.x.y'].map((end) => `metrics-server.kube-system${end}`),
      },
    },
  ],
  [
    'tls: { type: existingSecret, existingSecret: { name: mine } }',
    'Deployment',
    pod({ volumes: [{ name: 'tmp' }, { name: 'certs', secret: { secretName: 'mine' } }] }),
  ],
  ['nameOverride: ms', 'Service', { metadata: { name: 'metrics-server-ms' } }],
  ['fullnameOverride: ms', 'Service', { metadata: { name: 'ms' } }],
  ['enabled: true\nglobal: { imageRegistry: r.example }', 'Service', {}],
];

/** Values that are refused, and what is said of them. */
export const BAD_VALUES: readonly (readonly [values: string, said: RegExp])[] = [
  ['tls: null', /missing property 'tls'/],
  ['replicas: two', /'\/replicas'.*'two' does not match pattern/s],
  ['replicas: "-2"', /'\/replicas'/],
  ['replicas: 1.5', /'\/replicas'/],
  ['replicas: -1', /'\/replicas'/],
  ['args: --v=2', /'\/args'.*got string, want null or array|'\/args'.*got string, want array/s],
  ['args: [--v=2, 3]', /'\/args\/1'.*got number, want string/s],
  ['accelerators: [nvidia=gpu-operator]', /'\/accelerators\/0'/],
  ['accelerators: [intel=a/b]', /'\/accelerators\/0'/],
  ['history: one hour', /'\/history'/],
  ['clusterSize: large', /'\/clusterSize'/],
  ['clusterSize: 0', /'\/clusterSize'/],
  ['containerPort: 70000', /'\/containerPort'.*65535|'\/containerPort'.*65,535/s],
  ['image: { tag: 0.9 }', /'\/image\/tag'.*got number/s],
  ['image: { digest: deadbeef }', /'\/image\/digest'/],
  [
    'image: { repository: mirror.example/metrics-server/metrics-server }',
    /metrics-server's own image.*--reset-then-reuse-values/s,
  ],
  ['apiService: { insecureSkipTLSVerify: perhaps }', /insecureSkipTLSVerify'.*'perhaps' does not match pattern/s],
  ['metrics: { enabled: 2 }', /'\/metrics\/enabled'/],
  ['apiService: { versions: [v2] }', /'\/apiService\/versions\/0'.*'v1', 'v1beta1'/s],
  ['apiService: { caBundle: bm90IFBFTQ== }', /'\/apiService\/caBundle'/],
  ['apiService: { caBundle: "-----BEGIN CERTIFICATE-----" }', /set apiService.insecureSkipTLSVerify to false/],
  ['tls: { type: vault }', /'\/tls\/type'.*'cert-manager'/s],
  ['addonResizer: { nanny: { memory: lots } }', /'\/addonResizer\/nanny\/memory'/],
  ['serviceMonitor: { interval: often }', /'\/serviceMonitor\/interval'/],
  ['prometheusRule: { enabled: maybe }', /'\/prometheusRule\/enabled'/],
  ['grafanaDashboard: { labels: { grafana_dashboard: 1 } }', /'\/grafanaDashboard\/labels\/grafana_dashboard'/],
  ['podAnnotations: { a: true }', /'\/podAnnotations\/a'.*got boolean, want string/s],
];

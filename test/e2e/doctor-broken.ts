import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { NodeFault, SimulatedCluster } from '../simulator/cluster.ts';
import { withKubeletPort } from '../simulator/nodes/node-object.ts';
import type { DoctorUnderTest } from './doctor-under-test.ts';

/** What must be found: words of the fault and of the cure. */
interface Expected {
  readonly name: string;
  /** `failed` when not given. */
  readonly status?: 'failed' | 'warning';
  readonly subject?: string;
  /** All when not given, of a check of kubelets. */
  readonly nodes?: readonly string[];
  readonly message: RegExp;
  readonly cure: RegExp;
}

/** One set-up that is broken on purpose. */
interface Broken {
  readonly what: string;
  /** Breaks it; resolves with flags that break it further. */
  readonly breakIt: (doctor: DoctorUnderTest) => Promise<string[] | void>;
  /** All that must be found, in order. */
  readonly finds: readonly Expected[];
  /** The checks that could not be made. */
  readonly skips?: readonly string[];
}

const STAGES = [
  'kubelet-credentials',
  'kubelet-address',
  'kubelet-port',
  'kubelet-tls',
  'kubelet-answer',
  'kubelet-token',
  'kubelet-page',
  'kubelet-clock',
];
const afterStage = (stage: string): string[] => STAGES.slice(STAGES.indexOf(stage) + 1);

const AFTER_API_SERVER = ['rbac', 'front-proxy', 'apiservice', 'nodes', ...STAGES];
const V1BETA1 = 'v1beta1.metrics.k8s.io';

async function breakAll({ cluster }: DoctorUnderTest, fault: NodeFault): Promise<void> {
  for (const { name } of cluster.nodes) await cluster.setFault(name, fault);
}

/** All kubelets at once, in what they answer. */
function changePages({ kubelets, nodes }: SimulatedCluster, change: (page: string, nowMs: number) => string): void {
  for (const { name, answer } of nodes)
    kubelets.add(name, (nowMs) => ({ status: 200, body: change(answer(nowMs).body, nowMs) }));
}

/** What users of metrics-server report most, the first ones most of all. */
export const BROKEN: readonly Broken[] = [
  {
    what: "kubelets' certificates do not name the address",
    breakIt: (doctor) => breakAll(doctor, { kind: 'certificate', flaw: 'wrong-name' }),
    finds: [
      {
        name: 'kubelet-tls',
        message: /certificate is not for the address 127\.0\.0\.1; it names: other-node, 192\.0\.2\.1/,
        cure: /serverTLSBootstrap: true.*kubectl certificate approve/,
      },
    ],
    skips: afterStage('kubelet-tls'),
  },
  {
    what: 'the certificate of a kubelet, signed for serverTLSBootstrap, names the node and no address',
    breakIt: ({ cluster }) => cluster.setFault('node-1', { kind: 'certificate', flaw: 'of node-1' }),
    finds: [
      {
        name: 'kubelet-tls',
        nodes: ['node-1'],
        message: /certificate is not for the address 127\.0\.0\.1; it names: node-1/,
        cure: /--kubelet-tls-verify=node-identity/,
      },
    ],
    skips: afterStage('kubelet-tls'),
  },
  {
    what: 'kubelets have made their certificates themselves',
    breakIt: (doctor) => breakAll(doctor, { kind: 'certificate', flaw: 'self-made' }),
    finds: [
      {
        name: 'kubelet-tls',
        message: /not signed by a known authority.*self-signed, made by the kubelet itself \(issuer CN=node-1-ca@\d+\)/,
        cure: /serverTLSBootstrap: true.*kubectl get csr.*kubectl certificate approve.*--kubelet-insecure-tls/,
      },
    ],
    skips: afterStage('kubelet-tls'),
  },
  {
    what: "kubelets' certificates are signed by another authority",
    breakIt: (doctor) => breakAll(doctor, { kind: 'certificate', flaw: 'foreign-authority' }),
    finds: [
      {
        name: 'kubelet-tls',
        message: /not signed by a known authority.*its issuer is CN=kubernetes/,
        cure: /mount the CA.*--kubelet-certificate-authority/,
      },
    ],
    skips: afterStage('kubelet-tls'),
  },
  {
    what: 'the certificate of a kubelet has expired',
    breakIt: ({ cluster }) => cluster.setFault('node-3', { kind: 'certificate', flaw: 'expired' }),
    finds: [
      {
        name: 'kubelet-tls',
        nodes: ['node-3'],
        message: /certificate has expired \(good until 20\d\d-\d\d-\d\d, issuer CN=kubernetes\)/,
        cure: /rotateCertificates/,
      },
    ],
    skips: afterStage('kubelet-tls'),
  },
  {
    what: 'the certificate of a kubelet should have been renewed by now',
    breakIt: ({ cluster }) => cluster.setFault('node-3', { kind: 'certificate', flaw: 'ends-soon' }),
    finds: [
      {
        name: 'kubelet-tls',
        status: 'warning',
        nodes: ['node-3'],
        message: /expires in 0 hours/,
        cure: /serverTLSBootstrap: true/,
      },
    ],
  },
  {
    what: 'nothing listens at the port of a kubelet',
    breakIt: ({ cluster }) => cluster.setFault('node-1', { kind: 'refused' }),
    finds: [{ name: 'kubelet-port', nodes: ['node-1'], message: /connection refused/, cure: /--kubelet-port/ }],
    skips: afterStage('kubelet-port'),
  },
  {
    what: 'a firewall lets nothing through to a kubelet',
    async breakIt({ cluster: { store } }) {
      // It takes connections and never says a word, so that none comes about, as where packets are dropped.
      const silent = createServer((socket) => socket.on('error', () => undefined).unref()).unref();
      await once(silent.listen(0, '127.0.0.1'), 'listening');
      const { port } = silent.address() as AddressInfo;
      store.update('nodes', 'node-1', undefined, (node) => withKubeletPort(node, port));
      return ['--kubelet-request-timeout=1s'];
    },
    finds: [
      {
        name: 'kubelet-port',
        nodes: ['node-1'],
        message: /no connection in time/,
        cure: /no firewall or NetworkPolicy/,
      },
    ],
    skips: afterStage('kubelet-port'),
  },
  {
    what: 'the names of nodes cannot be resolved',
    async breakIt({ cluster: { store } }) {
      const addresses = [{ type: 'Hostname', address: 'node-1.invalid' }];
      store.update('nodes', 'node-1', undefined, (node) => ({ ...node, status: { ...node.status, addresses } }));
      return ['--kubelet-preferred-address-types=InternalIP,Hostname'];
    },
    finds: [
      {
        name: 'kubelet-address',
        nodes: ['node-1'],
        message: /node-1\.invalid cannot be resolved/,
        cure: /--kubelet-preferred-address-types=InternalIP/,
      },
    ],
    skips: afterStage('kubelet-address'),
  },
  {
    what: 'nodes have no address of the preferred type',
    async breakIt({ cluster: { nodes, store } }) {
      const addresses = [{ type: 'ExternalDNS', address: 'node.example' }];
      for (const { name } of nodes)
        store.update('nodes', name, undefined, (node) => ({ ...node, status: { ...node.status, addresses } }));
    },
    finds: [
      {
        name: 'kubelet-address',
        message: /no address of the types InternalIP; it has: ExternalDNS/,
        cure: /--kubelet-preferred-address-types/,
      },
    ],
    skips: afterStage('kubelet-address'),
  },
  {
    what: 'the file of the authorities of kubelets is not there',
    breakIt: async () => ['--kubelet-certificate-authority=/nope'],
    finds: [
      {
        name: 'kubelet-credentials',
        message: /not usable: .*"\/nope" for "--kubelet-certificate-authority": ENOENT.*want a PEM file/,
        cure: /Check the files of --kubelet-certificate-authority/,
      },
    ],
    skips: afterStage('kubelet-credentials'),
  },
  {
    what: 'the file of the authorities of kubelets has none, and nodes have no address of the preferred type',
    async breakIt(doctor) {
      await doctor.write('empty.crt', '');
      return [
        `--kubelet-certificate-authority=${doctor.folder}/empty.crt`,
        '--kubelet-preferred-address-types=ExternalIP',
      ];
    },
    finds: [
      {
        name: 'kubelet-credentials',
        message: /empty\.crt" for "--kubelet-certificate-authority": it contains no PEM certificate/,
        cure: /Check the files of --kubelet-certificate-authority/,
      },
    ],
    skips: afterStage('kubelet-credentials'),
  },
  {
    what: 'the key of the client certificate belongs to another',
    async breakIt(doctor) {
      const { cluster } = doctor.cluster.pki;
      const [one, other] = await Promise.all(
        ['one', 'other'].map((commonName) => cluster.issue({ commonName, usage: 'client' })),
      );
      await doctor.write('client.crt', one!.cert);
      await doctor.write('client.key', other!.key);
      const { folder } = doctor;
      return [`--kubelet-client-certificate=${folder}/client.crt`, `--kubelet-client-key=${folder}/client.key`];
    },
    finds: [
      {
        name: 'kubelet-credentials',
        message: /not usable: .*the key is not that of the certificate/,
        cure: /--kubelet-client-certificate and --kubelet-client-key/,
      },
    ],
    skips: afterStage('kubelet-credentials'),
  },
  {
    what: "kubelets do not accept the server's token",
    breakIt: (doctor) => breakAll(doctor, { kind: 'status', status: 401 }),
    finds: [{ name: 'kubelet-token', message: /HTTP status 401/, cure: /authentication\.webhook\.enabled: true/ }],
    skips: afterStage('kubelet-token'),
  },
  {
    what: 'the container runtime of a node does not answer',
    breakIt: ({ cluster }) => cluster.setFault('node-3', { kind: 'scrape-error' }),
    finds: [
      {
        name: 'kubelet-page',
        message: /the kubelet could not collect its metrics \(resource_scrape_error 1\)/,
        cure: /crictl info/,
        nodes: ['node-3'],
      },
    ],
    skips: afterStage('kubelet-page'),
  },
  {
    what: 'nodes/metrics is not granted',
    breakIt: async (doctor) => doctor.revoke('nodes/metrics'),
    finds: [
      {
        name: 'rbac',
        subject: 'get nodes/metrics',
        message: /may not get nodes\/metrics/,
        cure: /ClusterRoleBinding system:metrics-server \(deploy\/base\/rbac\.yaml\)/,
      },
      { name: 'kubelet-token', message: /HTTP status 403/, cure: /nodes\/metrics.*deploy\/base\/rbac\.yaml/ },
    ],
    skips: afterStage('kubelet-token'),
  },
  {
    what: 'Nodes and Pods may not be read',
    breakIt: async (doctor) => doctor.revoke('nodes'),
    finds: ['list nodes', 'watch nodes', 'list pods', 'watch pods', 'get pods'].map((subject) => ({
      name: 'rbac',
      subject,
      message: new RegExp(`may not ${subject}`),
      cure: /ClusterRole and the ClusterRoleBinding system:metrics-server/,
    })),
    skips: ['nodes', ...STAGES],
  },
  {
    what: 'system:auth-delegator is not bound',
    breakIt: async (doctor) => doctor.revoke('tokenreviews'),
    finds: [
      {
        name: 'rbac',
        subject: 'create tokenreviews',
        message: /may not create tokenreviews/,
        cure: /ClusterRoleBinding metrics-server:system:auth-delegator/,
      },
    ],
  },
  {
    what: 'the ConfigMap of the front proxy may not be read',
    breakIt: async (doctor) => doctor.revoke('configmaps'),
    finds: ['get', 'list', 'watch'].map((verb) => ({
      name: 'rbac',
      subject: `${verb} configmaps/extension-apiserver-authentication in kube-system`,
      message: /which front proxy to believe/,
      cure: /RoleBinding metrics-server-auth-reader in kube-system/,
    })),
    skips: ['front-proxy'],
  },
  {
    what: 'the kube-apiserver has no aggregation layer',
    breakIt: async (doctor) => doctor.publish({ 'client-ca-file': doctor.cluster.pki.cluster.cert }),
    finds: [
      {
        name: 'front-proxy',
        message: /has no requestheader-client-ca-file/,
        cure: /--requestheader-client-ca-file.*--proxy-client-cert-file/,
      },
    ],
  },
  {
    what: 'the APIService belongs to prometheus-adapter',
    breakIt: async (doctor) =>
      doctor.changeApiService('v1beta1', (found) => {
        const service = { namespace: 'monitoring', name: 'prometheus-adapter' };
        return { ...found, spec: { ...found.spec, service } };
      }),
    finds: [
      {
        name: 'apiservice',
        subject: V1BETA1,
        message: /belongs to the Service monitoring\/prometheus-adapter, not to this server/,
        cure: /take the APIService over: .*kubectl apply -f deploy\/base\/api-services\.yaml/,
      },
    ],
  },
  {
    what: 'the kube-apiserver does not reach the server',
    breakIt: async (doctor) =>
      doctor.changeApiService('v1beta1', (found) => {
        const message = 'failing or missing response from https://10.244.0.5:10250: context deadline exceeded';
        const condition = { type: 'Available', status: 'False', reason: 'FailedDiscoveryCheck', message };
        return { ...found, status: { conditions: [condition] } };
      }),
    finds: [
      {
        name: 'apiservice',
        subject: V1BETA1,
        message: /FailedDiscoveryCheck: .*context deadline exceeded/,
        cure: /control plane.*--enable-aggregator-routing=true.*hostNetwork: true/,
      },
    ],
  },
  {
    what: 'there is no APIService',
    async breakIt({ cluster: { store } }) {
      store.delete('apiservices', V1BETA1);
    },
    finds: [{ name: 'apiservice', subject: V1BETA1, message: /there is none/, cure: /api-services\.yaml/ }],
  },
  {
    what: 'no kube-apiserver answers',
    breakIt: ({ cluster }) => cluster.apiServer.stop(),
    finds: [{ name: 'kube-apiserver', message: /ECONNREFUSED/, cure: /the address in server/ }],
    skips: AFTER_API_SERVER,
  },
  {
    what: 'the kube-apiserver does not accept the token',
    async breakIt({ cluster: { apiServer } }) {
      apiServer.authentication.revokeToken(apiServer.metricsServerToken);
    },
    finds: [{ name: 'kube-apiserver', message: /401, Unauthorized/, cure: /Renew the user's token/ }],
    skips: AFTER_API_SERVER,
  },
  {
    what: 'the clock of a node is ten minutes fast',
    async breakIt({ cluster: { kubelets, nodes } }) {
      const [first] = nodes;
      kubelets.add(first!.name, (nowMs) => first!.answer(nowMs + 600_000));
    },
    finds: [
      {
        name: 'kubelet-clock',
        status: 'warning',
        nodes: ['node-1'],
        message: /newest sample is (59\d|600) s ahead of the clock/,
        cure: /NTP/,
      },
    ],
  },
  {
    what: 'the container runtime tells kubelets nothing of containers',
    async breakIt({ cluster }) {
      changePages(cluster, (page) => page.replaceAll(/^(container|pod)_.*\n/gm, ''));
    },
    finds: [
      {
        name: 'kubelet-page',
        status: 'warning',
        message: /lacks every series of containers/,
        cure: /same cgroup driver/,
      },
    ],
  },
  {
    what: 'a kubelet has no resource metrics where its Node says',
    async breakIt({ cluster: { kubelets } }) {
      kubelets.remove('node-2');
    },
    finds: [{ name: 'kubelet-answer', nodes: ['node-2'], message: /HTTP status 404/, cure: /resource-metrics-path/ }],
    skips: afterStage('kubelet-answer'),
  },
  {
    what: 'a kubelet hangs',
    async breakIt({ cluster }) {
      await cluster.setFault('node-2', { kind: 'hang' });
      return ['--kubelet-request-timeout=1s'];
    },
    finds: [
      {
        name: 'kubelet-answer',
        nodes: ['node-2'],
        message: /no whole answer in time/,
        cure: /load of the node, or raise --kubelet-request-timeout/,
      },
    ],
    skips: afterStage('kubelet-answer'),
  },
  {
    what: '--node-selector selects nothing',
    breakIt: async () => ['--node-selector=pool=none'],
    finds: [{ name: 'nodes', message: /no Node has the labels/, cure: /--show-labels/ }],
    skips: STAGES,
  },
  {
    what: "kubelets' certificates are not verified",
    async breakIt(doctor) {
      await breakAll(doctor, { kind: 'certificate', flaw: 'self-made' });
      return ['--kubelet-certificate-authority=', '--kubelet-insecure-tls'];
    },
    finds: [
      {
        name: 'kubelet-tls',
        status: 'warning',
        message: /not verified \(--kubelet-insecure-tls\)/,
        cure: /remove the flag/,
      },
    ],
  },
];

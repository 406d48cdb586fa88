import { STATES } from './client-cluster.ts';
import type { CallResult, ClientsResult, ControllerResult } from './result.ts';
import type { AskedRequest } from './tap.ts';

const HEAD = `# Clients

Generated from the last run of \`npm run test:clients\` (\`test/clients/result.json\`). A test fails while this file is stale.

The run starts real clients, one after the other. They ask a real kube-apiserver, and this server answers through it. A
proxy records what they ask. The server measures twice and then pauses, so each number of a client must equal the number
that the API has at that moment. "Equal" means so to the last digit, or after the rounding that is named.

- **Healthy**: three Nodes, all measured.
- **One Node refused**: the kubelet of \`node-3\` responds 403.
- **Nothing measured**: all kubelets respond 403 since the server started. The API responds 503 with the reason.

Paths are below \`/apis/metrics.k8s.io/\`. Clients also ask for discovery, which the tables leave out.`;

/** Something that surprises users, by the client that it is told under. */
interface TrapText {
  readonly client: string;
  readonly title: string;
  /** The name of what the run recorded. Absent where the table shows it. */
  readonly recorded?: string;
  readonly sees: string;
  readonly todo: string;
}

/** What users see, and what to do. A text that the run recorded stands between both. */
export const TRAP_TEXTS: readonly TrapText[] = [
  {
    client: 'kubectl',
    title: 'A Node without numbers',
    recorded: 'kubectl, reason of a Node',
    sees: '`kubectl top nodes` shows `<unknown>` for a Node without numbers, and no reason. The error of one Node has the reason:',
    todo: 'Run `kubectl top node NAME`, and `kubectl top pod NAME` for a Pod.',
  },
  {
    client: 'kubectl',
    title: 'Cached discovery',
    recorded: 'kubectl, cached discovery',
    sees: '`kubectl get podmetrics` remembers that there was `v1`. After a way back to metrics-server, which has `v1beta1` only, it fails with:',
    todo: 'Run `rm -rf ~/.kube/cache/discovery`. `kubectl top` is not affected.',
  },
  {
    client: 'controller-runtime',
    title: 'The client of a manager reads through a cache',
    recorded: 'controller-runtime, cache',
    sees: 'A watch is refused with 405, so the cache lists again, less and less often. Its numbers grow old in between. Its first requests were:',
    todo: 'Read PodMetrics and NodeMetrics with a client of `client.New`, which has no cache, as in the table. Or start the server with `--watch=hidden` ([watch.md](watch.md)).',
  },
  {
    client: '@kubernetes/client-node',
    title: '`topNodes` shows no usage',
    recorded: 'client-node, topNodes',
    sees: 'It sums the requests and limits of Pods, and asks once for each Node. The run recorded:',
    todo: 'Use `new Metrics(config).getNodeMetrics()`.',
  },
  {
    client: '@kubernetes/client-node',
    title: '`topPods` sums requests of memory wrongly',
    recorded: 'client-node, topPods',
    sees: 'For a Pod of two containers that request 100Mi each, and have no limit, it shows 100Mi instead of 200Mi:',
    todo: 'Sum `spec.containers[].resources.requests` yourself. `CurrentUsage` is right.',
  },
  {
    client: 'Python kubernetes',
    title: 'A kind that two versions have',
    recorded: 'Python, kind without version',
    sees: "`resources.get(kind='PodMetrics')` of `DynamicClient` fails, as this server has `v1` beside `v1beta1`:",
    todo: "Add `api_version='metrics.k8s.io/v1beta1'`.",
  },
  {
    client: 'fabric8 kubernetes-client',
    title: '`getWindow()` is wrong',
    recorded: 'fabric8, window',
    sees: 'It reads the fraction of a second as more seconds. The window of a Node in the run:',
    todo: 'Do not use `getWindow()`. `getTimestamp()` and `getUsage()` are right.',
  },
  {
    client: 'fabric8 kubernetes-client',
    title: 'An error comes late',
    recorded: 'fabric8, retries',
    sees: 'It repeats each request that gets 503, with growing pauses:',
    todo: 'Set `requestRetryBackoffLimit` of its `Config` to 0 where an answer must come at once. The run did so, and it asked once.',
  },
  {
    client: 'k9s',
    title: '0 means no number',
    sees: 'It shows 0 for a Node or a Pod without numbers, and no reason.',
    todo: 'Run `kubectl top node NAME`, and `kubectl top pod NAME` for a Pod.',
  },
  {
    client: 'HPA controller',
    title: 'An HPA without numbers',
    recorded: 'HPA without numbers',
    sees: 'While nothing is measured, the HPA keeps its replicas. Its condition `ScalingActive` has the reason of the API:',
    todo: 'Run `kubectl describe hpa NAME`, and `metrics-server doctor` ([doctor.md](doctor.md)).',
  },
];

const TAIL_TRAP = 'only v1';

/** The text of docs/clients.md. */
export function clientsDocument(result: ClientsResult): string {
  const names = [...new Set([...result.calls, ...result.controllers].map(({ client }) => client))];
  const sections = names.map((name) => {
    const calls = result.calls.filter(({ client }) => client === name);
    const controllers = result.controllers.filter(({ client }) => client === name);
    const versions = [...new Set([...calls, ...controllers].map(({ version }) => version))];
    const facts = calls.length > 0 ? callTable(calls, versions.length > 1) : controllerTable(controllers);
    return [`## ${name} ${versions.join(', ')}`, facts, ...trapTexts(name, result)].join('\n\n');
  });
  return `${[HEAD, `The last run was on ${result.date} with Kubernetes ${result.kubernetes}.`, ...sections, tail(result)].join('\n\n')}\n`;
}

function callTable(calls: readonly CallResult[], hasVersions: boolean): string {
  const head = [
    ...(hasVersions ? ['version'] : []),
    'call',
    'asks',
    'gets',
    'healthy',
    'one Node refused',
    'nothing measured',
  ];
  const rows = calls.map(({ version, call, asked, outcomes }) => [
    ...(hasVersions ? [version] : []),
    call.includes('`') ? call : `\`${call}\``,
    askedText(asked),
    gotText(asked),
    outcomes['healthy'],
    outcomes['one node refused'],
    outcomes['nothing measured'],
  ]);
  return table(head, rows);
}

function controllerTable(controllers: readonly ControllerResult[]): string {
  const rows = controllers.map(({ call, asked, did }) => [call, askedText(asked), gotText(asked), did]);
  return table(['what it serves', 'asks', 'gets', 'does'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function askedText(asked: readonly AskedRequest[]): string {
  const requests = asked.map(({ method, path, accept }) => {
    const form = accept === '' ? 'no `Accept`' : `\`Accept: ${accept}\``;
    return `\`${method} ${decodeURIComponent(path)}\`, ${form}`;
  });
  return [...new Set(requests)].join('; ');
}

function gotText(asked: readonly AskedRequest[]): string {
  return [...new Set(asked.map(({ status, type }) => `${status} \`${type}\``))].join('; ');
}

function trapTexts(name: string, { traps }: ClientsResult): string[] {
  const texts = TRAP_TEXTS.filter(({ client }) => client === name);
  return texts.flatMap(({ title, recorded, sees, todo }) => {
    const lead = `**${title}.** ${sees}`;
    if (recorded === undefined) return `${lead} ${todo}`;
    return traps[recorded] === undefined ? [] : `${lead}\n\n${block(traps[recorded])}\n\n${todo}`;
  });
}

function block(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

function tail({ traps, notRun }: ClientsResult): string {
  const missing = Object.entries(notRun).map(([name, why]) => `- ${name}: ${why}`);
  return [
    `## If only v1 is served

Most clients know \`v1beta1\` only. kubectl 1.37 is the first that asks for \`v1\`. Keep both APIServices, as the manifests and
the chart do. Without that of \`v1beta1\`, kubectl 1.37 still works, and these fail:`,
    block(traps[TAIL_TRAP] ?? ''),
    ...(missing.length > 0 ? ['## Not run', missing.join('\n')] : []),
  ].join('\n\n');
}

/** The names of everything that the run must record for the document. */
export const RECORDED_TRAPS: readonly string[] = [...TRAP_TEXTS.flatMap(({ recorded }) => recorded ?? []), TAIL_TRAP];

/** Returns the calls that a state is missing from. */
export function incompleteCalls({ calls }: ClientsResult): string[] {
  return calls.filter(({ outcomes }) => STATES.some((state) => !outcomes[state])).map(({ call }) => call);
}

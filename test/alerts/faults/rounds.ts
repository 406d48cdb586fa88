import { AILMENTS } from '../../faults/ailments.ts';
import type { FleetNode } from '../../faults/fleet/fleet.ts';
import type { AlertFault, AlertRound } from './alert-round.ts';
import { endSoon, manyPods, pauses } from './more-faults.ts';

export const NODES = 160;

const without = (reason: string): string[] => [`MetricsServerNodeWithoutMetrics (${reason})`];

/** What the Node with each ailment should have, by the reasons of docs/internal-api.md. */
const EXPECTED: Readonly<Record<keyof typeof AILMENTS, string[]>> = {
  'kubelets hang': without('NodeUnreachable'),
  'kubelets refuse connections': without('NodeUnreachable'),
  'kubelets reset connections': without('NodeUnreachable'),
  'kubelets answer 500': without('PageUnusable'),
  'kubelets answer 401': without('TokenRefused'),
  'kubelets answer garbage': without('PageUnusable'),
  'kubelets answer half a page': without('PageUnusable'),
  'container runtimes of nodes do not answer': without('KubeletCollection'),
  'kubelets answer an empty page': without('KubeletCollection'),
  'kubelets answer a page without end': without('PageUnusable'),
  'kubelets answer pages of 14 MB': without('PageUnusable'),
  'kubelets send a byte a second': without('NodeUnreachable'),
  'kubelets change to another good certificate': [],
  'kubelets change to a certificate of another authority': without('CertificateRefused'),
  'nodes move to a new address': [],
  'counters of nodes begin anew': [],
  'nodes get another name': [],
};

function ailing(ailment: string, nodes: number): AlertFault {
  const started = new Map<readonly FleetNode[], ReturnType<(typeof AILMENTS)[string]>>();
  return {
    name: ailment,
    nodes,
    ofNodes: EXPECTED[ailment]!,
    begin: ({ fleet }, those) => {
      const made = AILMENTS[ailment]!(fleet, those);
      started.set(those, made);
      return made.begin();
    },
    end: (_, those) => started.get(those)!.end(),
  };
}

/** A fault of the server or of the API server. */
function of(name: string, begin: AlertFault['begin'], end: AlertFault['end'] = () => undefined): AlertFault {
  return { name, nodes: 0, ofNodes: [], begin, end };
}

const MANY = 'MetricsServerNodesWithoutMetrics';

export const ROUNDS: readonly AlertRound[] = [
  { name: 'nothing is wrong', faults: [of('nothing is wrong', () => undefined)], lastS: 60, alerts: [] },
  {
    name: `each of these on one Node of ${NODES}`,
    faults: [...Object.keys(AILMENTS).map((ailment) => ailing(ailment, 1)), endSoon],
    lastS: 130,
    alerts: [],
  },
  { name: '30 % of the Nodes', faults: [ailing('kubelets refuse connections', 48)], lastS: 120, alerts: [MANY] },
  { name: 'all Nodes', faults: [ailing('kubelets refuse connections', NODES)], lastS: 120, alerts: [MANY] },
  {
    name: 'the API server',
    faults: [
      of(
        'the API server is away',
        ({ fleet }) => fleet.apiServer.stop(),
        ({ fleet }) => fleet.apiServer.start(),
      ),
    ],
    lastS: 60,
    alerts: ['MetricsServerDown'],
  },
  {
    name: 'a restart',
    faults: [
      of('the server is killed, and starts at once', async ({ subject }) => {
        await subject.program.stop('SIGKILL');
        subject.run();
      }),
    ],
    lastS: 60,
    alerts: [],
  },
  {
    name: 'the end of the server',
    faults: [
      of(
        'the server is killed, and does not start',
        async ({ subject }) => void (await subject.program.stop('SIGKILL')),
        ({ subject }) => subject.run(),
      ),
    ],
    lastS: 60,
    alerts: ['MetricsServerDown'],
  },
  {
    name: 'too little CPU',
    faults: [{ ...pauses, nodes: 0, ofNodes: [] }],
    lastS: 125,
    alerts: ['MetricsServerCyclesLate'],
  },
  {
    name: 'many Pods',
    faults: [{ ...manyPods, nodes: 0, ofNodes: [] }],
    lastS: 75,
    alerts: ['MetricsServerHistoryNearBudget'],
    stays: true,
  },
];

import { PROGRAMS_IMAGE } from '../images/images.ts';

/** What a container is told to burn. */
export interface Burn {
  readonly millicores: number;
  readonly mebibytes: number;
  /** How long it lives; for ever when not given. */
  readonly lifeS?: number;
  readonly exitCode?: number;
}

/** A container that burns. */
export interface Burner extends Burn {
  readonly name: string;
}

/** A Pod of burners. */
export interface BurnerPod {
  readonly name: string;
  readonly containers: readonly Burner[];
  /** They run one after the other before the containers; one that lives for ever is restartable and runs beside them. */
  readonly initContainers?: readonly Burner[];
  readonly isOnce?: true;
}

export const BURNER_NAMESPACE = 'default';

/** What runs on the node, the whole time. */
export const STEADY_PODS: readonly BurnerPod[] = [
  { name: 'burn50', containers: [{ name: 'burn', millicores: 50, mebibytes: 50 }] },
  {
    name: 'two',
    containers: [
      { name: 'a', millicores: 100, mebibytes: 30 },
      { name: 'b', millicores: 20, mebibytes: 80 },
    ],
  },
  {
    name: 'sidecar',
    initContainers: [
      { name: 'setup', millicores: 100, mebibytes: 10, lifeS: 3 },
      { name: 'side', millicores: 30, mebibytes: 20 },
    ],
    containers: [{ name: 'main', millicores: 60, mebibytes: 40 }],
  },
];

/** Alive for five seconds at a time. */
export const CRASHING_POD: BurnerPod = {
  name: 'crash',
  containers: [{ name: 'burn', millicores: 100, mebibytes: 20, lifeS: 5, exitCode: 1 }],
};

/** Has numbers, then ends well. */
export const FINISHING_POD: BurnerPod = {
  name: 'done',
  containers: [{ name: 'burn', millicores: 50, mebibytes: 20, lifeS: 45 }],
  isOnce: true,
};

/** Its process is to be killed. */
export const RESTARTED_POD: BurnerPod = {
  name: 'restarted',
  containers: [{ name: 'burn', millicores: 50, mebibytes: 30 }],
};

/** The containers of the steady Pods that run beside each other, by `pod/container`. */
export const STEADY_CONTAINERS: readonly (readonly [string, Burner])[] = STEADY_PODS.flatMap(
  ({ name, initContainers = [], containers }) =>
    [...initContainers.filter(({ lifeS }) => lifeS === undefined), ...containers].map(
      (container) => [`${name}/${container.name}`, container] as const,
    ),
);

/** The Pod as the API has it. */
export function podObject({ name, containers, initContainers = [], isOnce }: BurnerPod): object {
  const metadata = { name, namespace: BURNER_NAMESPACE };
  const restartable = (burner: Burner): object => (burner.lifeS === undefined ? { restartPolicy: 'Always' } : {});
  return {
    metadata,
    spec: {
      restartPolicy: isOnce ? 'Never' : 'Always',
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      initContainers: initContainers.map((burner) => ({ ...containerObject(burner), ...restartable(burner) })),
      containers: containers.map(containerObject),
    },
  };
}

function containerObject({ name, millicores, mebibytes, lifeS = 0, exitCode = 0 }: Burner): object {
  const command = ['/burn', millicores, mebibytes, lifeS, exitCode].map(String);
  // What is requested is what it gets when processors are scarce.
  const resources = { requests: { cpu: `${millicores}m`, memory: `${mebibytes}Mi` } };
  return { name, image: PROGRAMS_IMAGE, imagePullPolicy: 'Never', command, resources };
}

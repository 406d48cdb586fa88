import { cpus, totalmem, uptime } from 'node:os';
import type { KubeletSource } from '../kubelets/kubelet-server.ts';
import { SimulatedKubelet } from '../kubelets/simulated-kubelet.ts';
import type { MachineNode } from '../machine/machine-node.ts';
import type { KubernetesObject } from '../object-store.ts';
import { describePod } from '../pods/describe-pod.ts';
import { podObject } from '../pods/pod-object.ts';
import { between } from '../workload/random.ts';
import type { WorkloadSettings, WorkloadSlot } from '../workload/slot.ts';
import { nodeObject } from './node-object.ts';

/** One node of the cluster: its API objects and its kubelet's answers, at any time. */
export interface ClusterNode {
  readonly name: string;
  readonly answer: KubeletSource;
  readonly nodeObject: (kubeletPort: number, nowMs: number) => KubernetesObject;
  readonly podObjects: (nowMs: number) => KubernetesObject[];
  /** When the Pod objects next differ; Infinity when they never will. */
  readonly nextChangeMs: (nowMs: number) => number;
}

const GIBIBYTE = 1_073_741_824;
const HOUR_MS = 3_600_000;
const ZONES = ['a', 'b', 'c'];
/** Processes come and go at any time, so the machine's Pods are looked at this often. */
const MACHINE_CHANGES_EVERY_MS = 2_000;

/** A node that runs these slots. `devices`: its extended resources by their names. */
export function simulatedNode(
  name: string,
  index: number,
  slots: readonly WorkloadSlot[],
  simulation: WorkloadSettings,
  devices?: Readonly<Record<string, string>>,
): ClusterNode {
  const kubelet = new SimulatedKubelet(name, slots, simulation);
  const cores = Math.max(4, 2 ** Math.ceil(Math.log2(slots.length / 4 + 1)));
  const labels = {
    'node.kubernetes.io/instance-type': `simulated-${cores}`,
    'topology.kubernetes.io/zone': `zone-${ZONES[index % ZONES.length]}`,
  };
  const createdMs = Math.round(simulation.originMs - between(`${simulation.seed}/${name}/age`, 200, 900) * HOUR_MS);
  const common = { name, index, cores, labels, createdMs, memoryBytes: cores * 4 * GIBIBYTE, devices };
  return {
    name,
    answer: (nowMs) => ({ status: 200, body: kubelet.page(nowMs) }),
    nodeObject: (kubeletPort, nowMs) => nodeObject({ ...common, kubeletPort, nowMs }),
    podObjects: (nowMs) => {
      const pods = slots.flatMap((slot) => slot.podsAt(nowMs));
      return pods.map((pod) => podObject(describePod(pod, index, nowMs)));
    },
    nextChangeMs: (nowMs) => Math.min(...slots.map((slot) => slot.nextChangeMs(nowMs))),
  };
}

/** This machine, with its true number of CPUs and memory. */
export function thisMachineNode(machine: MachineNode, index: number): ClusterNode {
  const labels = { 'node.kubernetes.io/instance-type': 'this-machine' };
  const bootMs = Date.now() - uptime() * 1000;
  const common = { name: machine.nodeName, index, cores: cpus().length, labels, createdMs: bootMs };
  return {
    name: machine.nodeName,
    answer: (nowMs) => ({ status: 200, body: machine.page(nowMs) }),
    nodeObject: (kubeletPort, nowMs) => nodeObject({ ...common, memoryBytes: totalmem(), kubeletPort, nowMs }),
    podObjects: (nowMs) => {
      machine.sample(nowMs);
      return machine.describePods(index).map(podObject);
    },
    nextChangeMs: (nowMs) => nowMs + MACHINE_CHANGES_EVERY_MS,
  };
}

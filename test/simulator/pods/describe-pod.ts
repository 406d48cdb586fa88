import { podNetwork } from '../nodes/node-object.ts';
import type { SimulatedContainer } from '../workload/container.ts';
import { uidOf } from '../workload/names.ts';
import type { SimulatedPod } from '../workload/pod.ts';
import { hash } from '../workload/random.ts';
import type { ContainerDescription, PodDescription } from './pod-object.ts';

/** A simulated Pod as it stands now, on the node with this place in the cluster. */
export function describePod(pod: SimulatedPod, nodeIndex: number, nowMs: number): PodDescription {
  const { namespace, name, uid, labels, owner } = pod;
  return {
    namespace,
    name,
    uid,
    labels,
    owner: { ...owner, uid: uidOf(`${namespace}/${owner.kind}/${owner.name}`) },
    nodeName: pod.identity.nodeName,
    podIP: podAddress(nodeIndex, uid),
    createdMs: pod.identity.createdMs,
    phase: pod.phaseAt(nowMs),
    containers: pod.containers.map((container) => describeContainer(container, nowMs)),
  };
}

/** An address in the node's Pod network. */
export function podAddress(nodeIndex: number, uid: string): string {
  return `10.${podNetwork(nodeIndex)}.${2 + (hash(uid) % 250)}`;
}

function describeContainer(container: SimulatedContainer, nowMs: number): ContainerDescription {
  const { name, image, millicores, mebibytes, limitMebibytes, devices } = container.template;
  const run = container.runAt(nowMs);
  const asked = { millicores, mebibytes, limitMebibytes, devices };
  const common = { name, image, ...asked, restarts: run.restarts, startedMs: run.startMs };
  if (nowMs < run.startMs) return { ...common, state: 'creating' };
  if (nowMs >= run.endMs) {
    const isOver = run.nextStartMs === Infinity;
    const finished = { startedMs: run.startMs, endedMs: run.endMs, reason: container.exitReason };
    return { ...common, state: isOver ? 'completed' : 'waiting', finished };
  }
  if (run.restarts === 0) return { ...common, state: 'running' };
  const before = container.runBefore(run);
  const finished = { startedMs: before.startMs, endedMs: before.endMs, reason: container.exitReason };
  return { ...common, state: 'running', finished };
}

import { readFileSync, readdirSync } from 'node:fs';
import type { ApiObject } from '../../cluster/api-client.ts';

interface ContainerStatus {
  readonly name: string;
  readonly containerID?: string;
}

/** The first process of a container of a Pod, as this machine sees it. */
export function containerProcess(pod: ApiObject, container: string): number {
  const statuses = pod['status'].containerStatuses as ContainerStatus[];
  const id = statuses.find(({ name }) => name === container)?.containerID?.replace('containerd://', '');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = id && pids.find((pid) => readCgroup(pid).includes(id));
  if (!found) throw new Error(`${pod.metadata.name}: the container ${container} (${id}) has no process`);
  return Number(found);
}

function readCgroup(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  } catch {
    return ''; // It has ended.
  }
}

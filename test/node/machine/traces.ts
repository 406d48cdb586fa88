import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cgroupHierarchies } from '../../cluster/cgroup.ts';

/** Settings of the kernel that a kubelet, a runtime or network plugins make. */
const SETTINGS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/forwarding',
  'net/ipv4/conf/all/route_localnet',
];

/** Where they write unless they are kept from it. */
const PLACES = [
  '/etc/cni/net.d',
  '/opt/cni',
  '/opt/containerd',
  '/run/containerd',
  '/run/netns',
  '/usr/libexec/kubernetes',
  '/var/lib/cni',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/var/log/containers',
  '/var/log/pods',
];

/** What of the machine a node could change, as lines. */
export function machineState(): string[] {
  return [
    ...settings().map((line) => `setting ${line}`),
    ...PLACES.map((path) => `${path}: ${existsSync(path) ? readdirSync(path).sort().join(' ') : 'not there'}`),
    ...lines('/proc/self/mountinfo').map((line) => `mount ${line.split(' ').slice(3, 6).join(' ')}`),
    ...Object.entries(networkInterfaces()).flatMap(([name, all = []]) =>
      all.map(({ cidr }) => `address ${name} ${cidr}`),
    ),
    ...lines('/proc/net/dev').map((line) => `interface ${line.split(':')[0]!.trim()}`),
    ...packetRules().map((rule) => `rule ${rule}`),
    ...cgroupHierarchies()
      .filter(({ isVersion2 }) => isVersion2)
      .map(({ folder }) => `controllers ${readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8').trim()}`),
  ];
}

/** What is left of an enclosure of this name, made by this process or one below it: processes, cgroups, folders. */
export function tracesOf(name: string): string[] {
  const cgroups = cgroupHierarchies().map(({ folder }) => join(folder, process.env['NODE_CGROUP'] ?? '', name));
  const processes = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && belongsTo(pid, name))
    .map((pid) => `process ${pid}`);
  return [...[...cgroups, join(tmpdir(), name)].filter(existsSync), ...processes];
}

/** Whether a process runs in the cgroup of an enclosure, or was started with its folder. */
function belongsTo(pid: string, name: string): boolean {
  try {
    return ['cgroup', 'cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(name));
  } catch {
    return false; // It has ended.
  }
}

/** What the kernel itself has, whatever is mounted over its files here. */
function settings(): string[] {
  const show = `cd /proc/sys && grep --with-filename --no-messages . ${SETTINGS.join(' ')}`;
  const words = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', show];
  return execFileSync('unshare', words, { encoding: 'utf8' }).trimEnd().split('\n');
}

function packetRules(): string[] {
  try {
    const text = execFileSync('nft', ['list', 'ruleset'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n').filter((line) => !/counter packets/.test(line));
  } catch {
    return []; // Where there is no nft there is nothing here that could make rules.
  }
}

function lines(file: string): string[] {
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

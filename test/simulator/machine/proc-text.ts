/** Readers of the text files of Linux's /proc: pure functions of their content. Unknown lines are left alone. */

/** USER_HZ: the unit of every CPU time in /proc that programs see, on all architectures that run Node.js. */
export const TICKS_PER_SECOND = 100;

/** What `/proc/stat` says of the whole machine. */
export interface MachineStat {
  /** CPU used by all CPUs since the boot, in seconds. */
  readonly cpuSeconds: number;
  /** Unix time of the boot in whole seconds. */
  readonly bootSeconds: number;
}

/** What `/proc/meminfo` says, in bytes. */
export interface MemoryInfo {
  readonly totalBytes: number;
  /** Used memory without the file cache that was not used lately: what the kubelet calls the working set. */
  readonly workingSetBytes: number;
  readonly swapUsedBytes: number;
}

/** What `/proc/<pid>/stat` says of one process. */
export interface ProcessStat {
  readonly pid: number;
  /** At most 15 letters of the program's name. */
  readonly command: string;
  readonly parent: number;
  readonly session: number;
  /** Ticks that the process itself has used, threads that have ended included. */
  readonly ownTicks: number;
  /** Ticks of those of its children, and theirs, that have ended and were waited for. */
  readonly reapedTicks: number;
  /** Ticks between the boot and the start of the process. */
  readonly startTicks: number;
  readonly residentPages: number;
}

/**
 * Reads `/proc/stat`. Used is what is neither idle, nor waiting for a disk, nor stolen by the hypervisor; the time of
 * guests is part of the user time already. The kubelet's root cgroup counts the same.
 */
export function parseMachineStat(text: string): MachineStat {
  const cpu = /^cpu +(.+)$/m.exec(text)?.[1]?.split(/ +/).map(Number);
  const boot = /^btime (\d+)$/m.exec(text)?.[1];
  if (!cpu || cpu.length < 4 || !boot) throw new Error('/proc/stat lacks the line cpu or btime');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = cpu;
  return { cpuSeconds: (user + nice + system + irq + softirq) / TICKS_PER_SECOND, bootSeconds: Number(boot) };
}

/**
 * Reads `/proc/meminfo`. The working set is usage less inactive file pages, and usage is all that is not free: so
 * cAdvisor defines it for the root cgroup, where cgroup v2 has no counter of its own.
 */
export function parseMemoryInfo(text: string): MemoryInfo {
  const bytes = (name: string): number => {
    const kibibytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
    return kibibytes === undefined ? 0 : Number(kibibytes) * 1024;
  };
  const totalBytes = bytes('MemTotal');
  const usedBytes = totalBytes - bytes('MemFree');
  return {
    totalBytes,
    workingSetBytes: Math.max(0, usedBytes - bytes('Inactive\\(file\\)')),
    swapUsedBytes: bytes('SwapTotal') - bytes('SwapFree'),
  };
}

/** Reads `/proc/<pid>/stat`. The command stands in parentheses and may contain any letter, `)` included. */
export function parseProcessStat(text: string): ProcessStat {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) throw new Error('/proc/<pid>/stat lacks the command in parentheses');
  // The first of these is field 3 of proc(5).
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  return {
    pid: Number(text.slice(0, open)),
    command: text.slice(open + 1, close),
    parent: field(4),
    session: field(6),
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
    startTicks: field(22),
    residentPages: field(24),
  };
}

/** The systemd unit of a process from `/proc/<pid>/cgroup`, such as `ssh.service`; undefined when it is in none. */
export function parseSystemdUnit(text: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers !== '' && controllers !== 'name=systemd') continue;
    const units = path?.split('/').filter((part) => /\.(service|scope)$/.test(part) && part !== 'init.scope') ?? [];
    if (units.length > 0) return units.at(-1);
  }
  return undefined;
}

/** The size of a memory page from `/proc/self/smaps`: 4 KiB nearly everywhere, more on some ARM machines. */
export function parsePageBytes(text: string): number {
  return Number(/^KernelPageSize: +(\d+) kB$/m.exec(text)?.[1] ?? 4) * 1024;
}

/**
 * The program's name from `/proc/<pid>/cmdline`, else the command. The command alone misleads where a program names
 * its threads: every Node.js process is called `MainThread` there. What follows a colon is a title (`nginx: worker`).
 */
export function parseProgramName(cmdline: string, command: string): string {
  const program = cmdline.split(/[\0 :]/, 1)[0] ?? '';
  return program.replace(/^.*\//, '').replace(/^-/, '') || command;
}

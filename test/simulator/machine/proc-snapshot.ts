import { readdirSync, readFileSync } from 'node:fs';
import {
  parseMachineStat,
  parseMemoryInfo,
  parsePageBytes,
  parseProcessStat,
  parseProgramName,
  parseSystemdUnit,
} from './proc-text.ts';
import type { MachineStat, MemoryInfo, ProcessStat } from './proc-text.ts';

/** A process and what decides to which Pod it belongs. */
export interface MachineProcess extends ProcessStat {
  /** What it runs, without folder and arguments. */
  readonly program: string;
  /** Its systemd unit, when it has one. */
  readonly unit?: string;
}

/** Everything that is read of this machine at one time. */
export interface ProcSnapshot {
  readonly stat: MachineStat;
  readonly memory: MemoryInfo;
  readonly pageBytes: number;
  readonly processes: readonly MachineProcess[];
}

/** The parent of all kernel threads, which use no memory of their own and so cannot stand for containers. */
const KTHREADD = 2;

/** What is read once for each program that a process runs. */
type Origin = Pick<MachineProcess, 'program' | 'unit'>;

/** Reads /proc. */
export class ProcReader {
  #pageBytes?: number;
  /** Of the processes of the last time. A process keeps pid and start when it runs another program, not the command. */
  #origins = new Map<string, Origin>();

  /** What the machine does now: some milliseconds of reading for some hundred processes. */
  readSnapshot(): ProcSnapshot {
    const origins = new Map<string, Origin>();
    const processes: MachineProcess[] = [];
    for (const entry of readdirSync('/proc')) {
      const stat = /^\d+$/.test(entry) ? readProcess(entry) : undefined;
      if (!stat || stat.pid === KTHREADD || stat.parent === KTHREADD) continue;
      const key = `${stat.pid}@${stat.startTicks} ${stat.command}`;
      const origin = this.#origins.get(key) ?? readOrigin(stat);
      origins.set(key, origin);
      processes.push({ ...stat, ...origin });
    }
    this.#origins = origins;
    this.#pageBytes ??= parsePageBytes(readIfThere('/proc/self/smaps') ?? '');
    return {
      stat: parseMachineStat(readFileSync('/proc/stat', 'utf8')),
      memory: parseMemoryInfo(readFileSync('/proc/meminfo', 'utf8')),
      pageBytes: this.#pageBytes,
      processes,
    };
  }
}

function readProcess(pid: string): ProcessStat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseProcessStat(text);
}

function readOrigin({ pid, command }: ProcessStat): Origin {
  const program = parseProgramName(readIfThere(`/proc/${pid}/cmdline`) ?? '', command);
  const unit = parseSystemdUnit(readIfThere(`/proc/${pid}/cgroup`) ?? '');
  return { program, ...(unit !== undefined && { unit }) };
}

/** Between listing and reading, a process may end or another one may reuse its pid. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

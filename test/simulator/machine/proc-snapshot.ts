import { readdirSync, readFileSync } from 'node:fs';
import { parseMachineStat, parseMemoryInfo, parsePageBytes, parseProcessStat, parseSystemdUnit } from './proc-text.ts';
import type { MachineStat, MemoryInfo, ProcessStat } from './proc-text.ts';

/** A process and what decides to which Pod it belongs. */
export interface MachineProcess extends ProcessStat {
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

/** Reads /proc. The unit of a process is read once in its life. */
export class ProcReader {
  #pageBytes?: number;
  #units = new Map<string, string | undefined>();

  /** What the machine does now: some milliseconds of reading for some hundred processes. */
  read(): ProcSnapshot {
    const units = new Map<string, string | undefined>();
    const processes: MachineProcess[] = [];
    for (const entry of readdirSync('/proc')) {
      const stat = /^\d+$/.test(entry) ? readProcess(entry) : undefined;
      if (!stat || stat.pid === KTHREADD || stat.parent === KTHREADD) continue;
      const key = `${stat.pid}@${stat.startTicks}`;
      const unit = this.#units.has(key) ? this.#units.get(key) : readUnit(entry);
      units.set(key, unit);
      processes.push({ ...stat, unit });
    }
    this.#units = units;
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

function readUnit(pid: string): string | undefined {
  return parseSystemdUnit(readIfThere(`/proc/${pid}/cgroup`) ?? '');
}

/** A process may end, or be somebody else's, between the listing and the reading. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

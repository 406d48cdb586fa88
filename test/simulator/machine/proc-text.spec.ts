import { describe, expect, it } from 'vitest';
import {
  parseMachineStat,
  parseMemoryInfo,
  parsePageBytes,
  parseProcessStat,
  parseProgramName,
  parseSystemdUnit,
} from './proc-text.ts';

const STAT = `cpu  5894 100 3911 140721 809 40 77 120 0 0
cpu0 2185 0 1535 71982 32 0 13 50 0 0
cpu1 3708 0 2375 68739 776 0 63 70 0 0
intr 1234 5
ctxt 99
btime 1795430000
processes 3891
`;

const MEMINFO = `MemTotal:       24683520 kB
MemFree:        20000000 kB
MemAvailable:   23711000 kB
Active(file):     300000 kB
Inactive(file):   500000 kB
SwapTotal:       1000000 kB
SwapFree:         900000 kB
`;

describe('parseMachineStat', () => {
  it('counts user, nice, system and interrupts, neither idle nor waiting nor stolen time', () => {
    const seconds = (5894 + 100 + 3911 + 40 + 77) / 100;
    expect(parseMachineStat(STAT)).toEqual({ cpuSeconds: seconds, bootSeconds: 1_795_430_000 });
  });

  it('refuses a text without the line', () => {
    expect(() => parseMachineStat('intr 1\nbtime 5\n')).toThrow('lacks');
  });
});

describe('parseMemoryInfo', () => {
  it('takes free memory and inactive file cache off the total', () => {
    expect(parseMemoryInfo(MEMINFO)).toEqual({
      totalBytes: 24_683_520 * 1024,
      workingSetBytes: (24_683_520 - 20_000_000 - 500_000) * 1024,
      swapUsedBytes: 100_000 * 1024,
    });
  });
});

describe('parseProcessStat', () => {
  const rest = (fields: string) =>
    `S 3889 3891 3891 0 -1 4194560 1018 9 0 0 ${fields} 20 0 1 0 105000 4608000 978 18446744073709551615`;

  it('reads times, start and memory', () => {
    expect(parseProcessStat(`3891 (bash) ${rest('12 8 300 40')}\n`)).toEqual({
      pid: 3891,
      command: 'bash',
      parent: 3889,
      session: 3891,
      ownTicks: 20,
      reapedTicks: 340,
      startTicks: 105_000,
      residentPages: 978,
    });
  });

  it.each(['my prog', 'a) b (c', '((', 'tmux: server', ') S 1 1'])('reads the command %j', (command) => {
    expect(parseProcessStat(`7 (${command}) ${rest('1 2 3 4')}\n`)).toMatchObject({
      pid: 7,
      command,
      parent: 3889,
      ownTicks: 3,
    });
  });
});

describe('parseSystemdUnit', () => {
  it.each([
    ['0::/system.slice/ssh.service\n', 'ssh.service'],
    ['0::/user.slice/user-1000.slice/session-3.scope\n', 'session-3.scope'],
    ['0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope\n', 'app-x.scope'],
    ['12:cpu,cpuacct:/a.service\n1:name=systemd:/system.slice/cron.service\n0::/\n', 'cron.service'],
    ['0::/init.scope\n', undefined],
    ['9:name=systemd:/\n4:memory:/x.service\n0::/\n', undefined],
    ['', undefined],
  ])('%j', (text, unit) => expect(parseSystemdUnit(text)).toBe(unit));
});

describe('parseProgramName', () => {
  it.each([
    ['/usr/bin/node\0dist/main.js\0', 'MainThread', 'node'],
    ['-bash\0', 'bash', 'bash'],
    ['nginx: worker process', 'nginx', 'nginx'],
    ['npm exec vitest', 'npm exec vitest', 'npm'],
    ['', 'memfd:x', 'memfd:x'],
    ['/\0', 'odd', 'odd'],
  ])('%j', (cmdline, command, name) => expect(parseProgramName(cmdline, command)).toBe(name));
});

describe('parsePageBytes', () => {
  it('reads the first mapping, else takes 4 KiB', () => {
    expect(parsePageBytes('Size:  4 kB\nKernelPageSize:       16 kB\nMMUPageSize: 16 kB\n')).toBe(16_384);
    expect(parsePageBytes('')).toBe(4_096);
  });
});

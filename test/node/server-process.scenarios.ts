import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiObject } from '../cluster/api-client.ts';
import { SUBJECT } from '../cluster/server.ts';
import type { RealNode } from './kubelet/real-node.ts';
import { serverPod } from './metrics-server/installation.ts';
import { containerProcess } from './pods/container-process.ts';

/** Whether what the manifests ask of the Pod holds for its process. */
export function serverProcessScenarios(node: () => RealNode): void {
  describe('the process of the server', () => {
    let pod: ApiObject;
    let pid: number;
    beforeAll(async () => {
      pod = await serverPod(node());
      pid = containerProcess(pod, 'metrics-server');
    });

    it('runs the image that it is to run', () => {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      expect(words[0]).toMatch(SUBJECT === 'ours' ? /\/node$/ : /\/metrics-server$/);
    });

    it('is no root, gains no privileges, has no capabilities, and its system calls are filtered', () => {
      const text = readFileSync(`/proc/${pid}/status`, 'utf8');
      const status = Object.fromEntries(text.split('\n').map((line) => line.split(/:\s+/) as [string, string]));
      expect(status['Uid']).toBe('1000\t1000\t1000\t1000');
      expect(status['NoNewPrivs']).toBe('1');
      expect(status['Seccomp']).toBe('2');
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) expect(status[set]).toBe('0'.repeat(16));
    });

    it('has a root file system that cannot be written to, and a folder that can', () => {
      const mounts = readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
        .split('\n')
        .map((line) => line.split(' '));
      const options = (path: string): string[] => mounts.find((mount) => mount[4] === path)?.[5]?.split(',') ?? [];
      expect(options('/')).toContain('ro');
      expect(options('/tmp')).toContain('rw');
      // Not even by root of this machine.
      expect(() => writeFileSync(`/proc/${pid}/root/written`, '')).toThrow('EROFS');
      expect(statSync(`/proc/${pid}/root/tmp/apiserver.crt`).uid).toBe(1000);
    });
  });
}

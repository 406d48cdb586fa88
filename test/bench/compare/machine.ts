import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { goVersion } from '../../cluster/binaries.ts';
import { COMPONENTS } from '../../cluster/components.ts';
import type { Component } from '../../cluster/components.ts';

/** What a figure must not be compared without. */
export function machineLines(): string[] {
  const [cpu] = cpus();
  const original: Component = COMPONENTS.find(({ name }) => name === 'metrics-server')!;
  const { scripts, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: { start: string };
    version: string;
  };
  return [
    `- ${cpu?.model.trim()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    `- ours: version ${version}, commit ${commit()}, started with \`${scripts.start}\`, Node ${process.version}`,
    `- the original: metrics-server ${original.version}, ${goVersion().replace('go version ', '')}`,
  ];
}

/** How many processes wanted to run in the last minute, beside those measured. */
export function load(): string {
  return loadavg()[0]!.toFixed(1);
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', 'src', 'package.json') === '';
  return `${git('rev-parse', '--short=10', 'HEAD')}${isClean ? '' : ' with changes'}`;
}

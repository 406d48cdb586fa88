import { spreadOf } from '../compare/spread.ts';
import type { Window } from './paired-servers.ts';
import { NOBODY, ONE_JSON, ONE_PROTOBUF, THREE_JSON, THREE_PROTOBUF } from './phases.ts';

/** The default of `--metric-resolution`, and what many set, in seconds. */
const RESOLUTIONS = [60, 15];

/** The most of a core at the default resolution, in percent. */
const MOST = { nobody: 0.05, first: 0.5, further: 0.2 };

type Measured = ReadonlyMap<string, readonly Window[]>;

/** All phases. CPU is what a cycle takes more than one of `--watch=off`; of watchers also more than with nobody. */
export function tableText(measured: Measured): string {
  const rows = [...measured].map(([name, windows]) => {
    const { min, median, max } = spreadOf(windows.map(({ cpu }) => cpu * 1000));
    const rss = windows.map((window) => window.rss.map((bytes) => (bytes / 1e6).toFixed(0)).join(' to '));
    const sent = spreadOf(windows.map(({ bytes }) => bytes / 1e6)).median.toFixed(1);
    const spread = [min, median, max].map((ms) => ms.toFixed(0)).join(' / ');
    return `| ${name} | ${spread} | ${sent} | ${rss.join(', ')} |`;
  });
  return [
    '| | ms a cycle: min / median / max | MB a cycle sent | RSS in MB |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** What is to be reached, in percent of a core. */
export function checkText(measured: Measured): string {
  const ms = (name: string) => spreadOf(measured.get(name)!.map(({ cpu }) => cpu * 1000)).median;
  const nobody = ms(NOBODY.name);
  const rows = [
    shareRow('--watch=hidden, nobody watches', nobody, MOST.nobody),
    shareRow(ONE_JSON, ms(ONE_JSON) - nobody, MOST.first),
    shareRow('each further one, JSON', (ms(THREE_JSON) - ms(ONE_JSON)) / 2, MOST.further),
    shareRow(ONE_PROTOBUF, ms(ONE_PROTOBUF) - nobody, MOST.first),
    shareRow('each further one, protobuf', (ms(THREE_PROTOBUF) - ms(ONE_PROTOBUF)) / 2, MOST.further),
  ];
  const heads = RESOLUTIONS.map((seconds) => `% of a core, ${seconds} s`).join(' | ');
  return [`| adds | ms a cycle | ${heads} | to reach | |`, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function shareRow(what: string, ms: number, most: number): string {
  const shares = RESOLUTIONS.map((seconds) => ms / seconds / 10);
  const texts = shares.map((share) => share.toFixed(2)).join(' | ');
  return `| ${what} | ${ms.toFixed(0)} | ${texts} | ≤ ${most} | ${shares[0]! <= most ? 'reached' : '**not reached**'} |`;
}

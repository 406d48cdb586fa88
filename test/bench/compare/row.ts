import { spreadOf } from './spread.ts';
import type { PerformanceGoal } from './targets.ts';

/** One thing that was measured of this server and another, and of bare Node.js, in one run on one machine. */
export interface Row {
  readonly work: string;
  readonly unit: string;
  /** Empty where it could not be measured: the original may run out of memory. */
  readonly other: readonly number[];
  readonly ours: readonly number[];
  /** Empty where it was not measured. */
  readonly bare: readonly number[];
  readonly isMoreBetter?: boolean;
  readonly target?: PerformanceGoal;
}

/** The head of a table of rows. */
export const rowHead = (other: string): string =>
  [
    `| work | unit | ${other}: min / median / max | ours: min / median / max | times better | to reach | reached | bare Node |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ].join('\n');

/** A line of the table. The ratio and the target look at the medians. */
export function rowLine({ work, unit, other, ours, bare, isMoreBetter = false, target }: Row): string {
  const [theirs, mine] = [other.length === 0 ? undefined : spreadOf(other), spreadOf(ours)];
  const timesBetter = theirs && (isMoreBetter ? mine.median / theirs.median : theirs.median / mine.median);
  const reached = target === undefined ? '' : target.isReached(mine.median) ? 'yes' : '**no**';
  const spreads = [theirs, mine].map((spread) =>
    spread ? [spread.min, spread.median, spread.max].map(figure).join(' / ') : 'not measured',
  );
  const floor = bare.length === 0 ? '' : figure(spreadOf(bare).median);
  const cells = [work, unit, ...spreads, timesBetter?.toPrecision(2) ?? '', target?.text ?? '', reached, floor];
  return `| ${cells.join(' | ')} |`;
}

/** Three digits that count, without an exponent. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return String(Math.round(value));
  return value.toFixed(Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size)))));
}

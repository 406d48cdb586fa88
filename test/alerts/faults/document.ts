import { format, resolveConfig } from 'prettier';
import { writeSection } from '../../faults/document.ts';
import { isAsExpected } from './outcome.ts';
import type { AlertOutcome, Fired } from './outcome.ts';

export const DOCUMENT = 'docs/monitoring.md';

const HEAD = ['| fault | should fire | fired | over |', '| --- | --- | --- | --- |'];

/** The rows of the table, a row for each fault. */
export function tableLines(outcomes: readonly AlertOutcome[]): string[] {
  return outcomes.map((outcome) => {
    const { fault, nodes, expected, fired, overS } = outcome;
    const name = nodes > 0 ? `${fault} (${nodes})` : fault;
    const cells = [
      name,
      expected.length === 0 ? 'nothing' : expected.map(code).join(', '),
      (fired.length === 0 ? 'nothing' : fired.map(firedText).join(', ')) + (isAsExpected(outcome) ? '' : ' **WRONG**'),
      overS === undefined || fired.length === 0 ? '–' : `${overS} s`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

/** Writes the table between its marks in the document. */
export async function writeTable(outcomes: readonly AlertOutcome[]): Promise<void> {
  const text = [...HEAD, ...tableLines(outcomes)].join('\n');
  const formatted = await format(text, { ...(await resolveConfig(DOCUMENT)), parser: 'markdown' });
  await writeSection(DOCUMENT, 'alerts', formatted.trimEnd());
}

function code(alert: string): string {
  return `\`${alert}\``;
}

function firedText({ alert, nodes, firstS, lastS }: Fired): string {
  const seconds = firstS === lastS ? `${firstS} s` : `${firstS} to ${lastS} s`;
  return `${code(alert)}${nodes > 0 ? ` on ${nodes}` : ''} after ${seconds}`;
}

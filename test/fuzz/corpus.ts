import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** One input that is worth to be tried first, always. */
export interface KeptInput {
  readonly why: string;
  readonly base64: string;
}

/** The file with the kept inputs of a target: a line of JSON for each. */
function fileOf(target: string): URL {
  return new URL(`corpus/${target}.jsonl`, import.meta.url);
}

/** What was kept of a target. */
export function keptInputs(target: string): Buffer[] {
  const file = fileOf(target);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => Buffer.from((JSON.parse(line) as KeptInput).base64, 'base64'));
}

/** Keeps an input that went wrong, so that it is tried until it does not, and ever after. */
export function keepInput(target: string, input: Buffer, why: string): void {
  appendFileSync(fileOf(target), `${JSON.stringify({ why, base64: input.toString('base64') } satisfies KeptInput)}\n`);
}

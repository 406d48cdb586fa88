import { readFile } from 'node:fs/promises';

const DOCUMENT = new URL('../../docs/watch.md', import.meta.url);

/** A command of docs/watch.md and the output that it shows there. */
export interface DocumentedCommand {
  /** The words after `kubectl`. */
  readonly words: readonly string[];
  /** The lines that are shown, some of which may be left out between them. */
  readonly lines: readonly string[];
}

/** Returns the commands of docs/watch.md that are shown with their output. */
export async function documentedCommands(): Promise<DocumentedCommand[]> {
  const text = await readFile(DOCUMENT, 'utf8');
  return [...text.matchAll(/```console\n\$ kubectl (.*)\n([\s\S]*?)```/g)].map(([, command, output]) => ({
    words: wordsOf(command!),
    lines: output!
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '…'),
  }));
}

/** Cuts as a shell does. The only quotes are single ones around a part of a word. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

/** Returns what a line of two runs has in common: numbers and padding differ. */
export function shapeOf(line: string): string {
  return line
    .trim()
    .replace(/ +/g, ' ')
    .replace(/(?<![\w-])\d+(\.\d+)?(n|u|m|Ki|Mi|Gi|s|ms)?\b/g, '0');
}

/** Returns the first documented line that is not printed after those before it, or undefined if all are. */
export function missingLine({ lines }: DocumentedCommand, printed: readonly string[]): string | undefined {
  const shapes = printed.map(shapeOf);
  let from = 0;
  return lines.find((line) => {
    const at = shapes.indexOf(shapeOf(line), from);
    from = at + 1;
    return at < 0;
  });
}

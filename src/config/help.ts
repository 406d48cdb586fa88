import { flagTable } from './flag-table.js';
import type { FlagDefinition, FlagSection } from './flag.js';
import { unreadFlags } from './unread-flags.js';

const WIDTH = 100;
/** Where the words of a flag begin. Longer names have a line of their own. */
const HELP_COLUMN = 42;

const USAGE = `Usage:
  metrics-server [flags]
  metrics-server doctor [flags]           Find what is wrong with an installation.
`;

/** The text of `--help`: how to call the server, and every flag by section. At most 100 columns wide. */
export function helpText(): string {
  const sections = Object.entries(flagTable).map(([title, flags]: [string, FlagSection]) => {
    const lines = Object.entries(flags).flatMap(([name, definition]) => flagLines(name, definition));
    return `${title} flags:\n\n${lines.join('\n')}\n`;
  });
  return ['Serves the metrics.k8s.io API.\n', USAGE, ...sections].join('\n');
}

/** The default as pflag shows it: texts quoted, lists in brackets, and nothing for the zero value of most types. */
export function shownDefault({ type, default: text, computedDefault }: FlagDefinition): string {
  if (computedDefault !== undefined) return computedDefault;
  if (type === 'int32Slice' || type === 'namedCertKey') return `[${text ?? ''}]`;
  if (text === undefined) return '';
  if (type === 'strings') return `[${text}]`;
  return type === 'string' ? JSON.stringify(text) : text;
}

function flagLines(name: string, definition: FlagDefinition): string[] {
  const short = definition.short ? `-${definition.short}, ` : '    ';
  const type = definition.type === 'bool' ? '' : ` ${definition.type}`;
  const left = `  ${short}--${name}${type}`;

  const byDefault = shownDefault(definition);
  const words = `${definition.help}${byDefault === '' ? '' : ` (default ${byDefault})`}`.split(' ');
  const reason = unreadFlags.get(name);
  // One word, so that no line break hides the mark from a search.
  if (reason !== undefined) words.push('(accepted, not used,', ...`because ${reason})`.split(' '));
  const right = wrap(words, WIDTH - HELP_COLUMN);

  const indented = right.map((line) => ' '.repeat(HELP_COLUMN) + line);
  // Two spaces at least between the columns.
  if (left.length > HELP_COLUMN - 2) return [left, ...indented];
  return [left.padEnd(HELP_COLUMN) + right[0], ...indented.slice(1)];
}

/** Joins words to lines of at most `width` characters. A longer word gets its own line. */
function wrap(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

import { readFileSync } from 'node:fs';
import { flagTable } from '../../src/config/flag-table.js';
import type { FlagDefinition, FlagSection } from '../../src/config/flag.js';
import { shownDefault } from '../../src/config/help.js';
import { unreadFlags } from '../../src/config/unread-flags.js';

const RECORDED = new URL('../testdata/flags.tsv', import.meta.url);

/** The flags that metrics-server does not have, in their order; its help flag is cobra's, and in no list. */
export function addedFlags(): string[] {
  const [, ...lines] = readFileSync(RECORDED, 'utf8').split('\n');
  const original = new Set([...lines.map((line) => line.split('\t')[1]), 'help']);
  return Object.values(flagTable)
    .flatMap((flags: FlagSection) => Object.keys(flags))
    .filter((name) => !original.has(name));
}

const HEAD = `# Flags

Generated from \`src/config/flag-table\` by \`npm run docs:flags\`. A test fails while this file is stale.

Names, short names, types, defaults and syntax are those of metrics-server. Some flags are accepted but have no effect here.
If you set one of them to another value than its default, the log says so once.

This server adds ${addedFlags()
  .map((name) => `\`--${name}\``)
  .join(', ')}.`;

/** The text of docs/flags.md: every flag by section, and for those without an effect the reason. */
export function flagsDocument(): string {
  const sections = Object.entries(flagTable).map(([title, flags]: [string, FlagSection]) => {
    const rows = Object.entries(flags).map(([name, definition]) => row(name, definition));
    const head = ['| flag | type | default | what it does | status |', '| --- | --- | --- | --- | --- |'];
    return [`## ${title}`, '', ...head, ...rows].join('\n');
  });
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}

function row(name: string, definition: FlagDefinition): string {
  const flag = definition.short ? `\`--${name}\`, \`-${definition.short}\`` : `\`--${name}\``;
  const reason = unreadFlags.get(name);
  const status = reason === undefined ? 'works' : `accepted, not used, because ${cell(reason)}`;
  const byDefault = definition.computedDefault ?? code(shownDefault(definition) || zeroOf(definition));
  return `| ${flag} | ${definition.type} | ${byDefault} | ${cell(definition.help)} | ${status} |`;
}

/** What a flag without a default of its own has: help leaves it out, a table can show it. */
function zeroOf({ type }: FlagDefinition): string {
  if (type === 'bool') return 'false';
  if (type === 'duration') return '0s';
  return ['int', 'float', 'float32', 'quantity', 'Level'].includes(type) ? '0' : '';
}

function code(text: string): string {
  return text === '' ? '' : `\`${cell(text)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

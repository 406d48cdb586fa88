import { describe, expect, it } from 'vitest';
import { flagNames, flagTable } from './flag-table.js';
import { helpText, shownDefault } from './help.js';
import { unreadFlags } from './unread-flags.js';

const text = helpText();
const lines = text.split('\n');

describe('helpText', () => {
  it('begins with the usage and has the sections of the table', () => {
    expect(text).toMatch(
      /^Serves the metrics.k8s.io API.\n\nUsage:\n  metrics-server \[flags\]\n  metrics-server doctor \[flags\] .*\n\nMetrics server flags:\n\n/,
    );
    expect(lines.filter((line) => line.endsWith(' flags:'))).toEqual(
      Object.keys(flagTable).map((title) => `${title} flags:`),
    );
  });

  it('names every flag once, at the start of a line', () => {
    const named = lines.map((line) => /^ {2}(?:-\w, | {4})--([\w-]+)/.exec(line)?.[1]).filter(Boolean);
    expect(named).toEqual(flagNames);
  });

  it('begins the words of all flags in one column and keeps to 100 columns', () => {
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(100);
      expect(line).toMatch(
        /^(?:\S.*| {2}metrics-server \[flags\]| {2}metrics-server doctor .*| {42}\S.*| {2}\S.*| {6}--\S.*|)$/,
      );
      expect(line).not.toMatch(/ $/);
    }
  });

  it.each([
    ['  -h, --help                              Print this text and exit.'],
    ['      --metric-resolution duration        Interval between scrapes of a kubelet, at least 10s. Usage'],
    ['                                          is an average over about this long. (default 1m0s)'],
    ['  -l, --node-selector string              Label selector of the Nodes to scrape and serve, such as'],
    // Names that are too long for their column have a line of their own.
    ['      --kubelet-preferred-address-types strings'],
  ])('has the line %j', (line) => {
    expect(lines).toContain(line);
  });

  it('marks each flag that nothing reads, and says why', () => {
    expect(text.split('(accepted, not used,')).toHaveLength(unreadFlags.size + 1);
    for (const reason of unreadFlags.values()) expect(text.replace(/\s+/g, ' ')).toContain(`because ${reason})`);
  });
});

describe('shownDefault', () => {
  it.each([
    [{ type: 'string', default: 'json' }, '"json"'],
    [{ type: 'string' }, ''],
    [{ type: 'strings', default: 'a,b' }, '[a,b]'],
    [{ type: 'strings' }, ''],
    [{ type: 'int32Slice' }, '[]'],
    [{ type: 'bool', default: 'true' }, 'true'],
    [{ type: 'bool' }, ''],
    [{ type: 'duration', default: '1m0s' }, '1m0s'],
    [{ type: 'duration', computedDefault: 'it depends' }, 'it depends'],
  ] as const)('%j: %s', (definition, shown) => {
    expect(shownDefault({ ...definition, help: '' })).toBe(shown);
  });
});

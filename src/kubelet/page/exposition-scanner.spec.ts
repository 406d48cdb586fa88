import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { plainParse, type Sample, scan, scanOrMalformed } from '../../../test/plain/exposition-samples.js';
import { ExpositionError } from './exposition-error.js';

// What parses, and as what, was checked case by case against textparse.PromParser of Prometheus v0.313.2.

const sample = (name: string, labels: string[] = [], timestampMs = Number.NaN, value = 1): Sample => ({
  name,
  labels,
  value,
  timestampMs,
});

describe('parses', () => {
  test.each<[string, string | Buffer, Sample[]]>([
    ['an empty page', '', []],
    ['blank lines', '\n \t\n\n', []],
    ['a sample', 'a 1\n', [sample('a')]],
    ['a missing line break at the end', 'a 1', [sample('a')]],
    ['a timestamp', 'a 1 1790000002630\n', [sample('a', [], 1790000002630)]],
    ['a timestamp with leading zeros', 'a 1 0000000000000000000005\n', [sample('a', [], 5)]],
    ['blanks and tabs around everything', ' \ta \t1\t 5 \n', [sample('a', [], 5)]],
    ['labels', 'a{b="c",_d1="e f"} 1 5\n', [sample('a', ['b=c', '_d1=e f'], 5)]],
    ['no labels between braces', 'a{} 1\n', [sample('a')]],
    ['blanks between the parts of labels', 'a { b = "c" , } 1\n', [sample('a', ['b=c'])]],
    ['a comma after the last label', 'a{b="c",} 1\n', [sample('a', ['b=c'])]],
    // A peculiarity of the judge.
    ['a missing comma between labels', 'a{b="c"d="e"} 1\n', [sample('a', ['b=c', 'd=e'])]],
    ['escapes in label values', String.raw`a{b="\\\"\n"} 1`, [sample('a', [String.raw`b=\\\"\n`])]],
    ['a backslash before anything else', String.raw`a{b="\q"} 1`, [sample('a', [String.raw`b=\q`])]],
    ['a line break in a label value', 'a{b="c\nd"} 1\n', [sample('a', ['b=c\nd'])]],
    ['braces and quotes in label values', String.raw`a{b="{\"}",c="}"} 1`, [sample('a', [String.raw`b={\"}`, 'c=}'])]],
    ['UTF-8 in label values', 'a{b="é😀"} 1\n', [sample('a', ['b=é😀'])]],
    ['a zero byte in a label value', 'a{b="\0"} 1\n', [sample('a', ['b=\0'])]],
    ['colons in metric names', ':a:1 1\n', [sample(':a:1')]],
    ['a quoted metric name between the braces', '{"a b",c="d"} 1\n', [sample('a b', ['c=d'])]],
    ['a quoted metric name after labels', '{c="d","a\\"b"} 1\n', [sample('a\\"b', ['c=d'])]],
    ['quoted label names', 'a{"b c"="d"} 1\n', [sample('a', ['b c=d'])]],
    // The value begins where the name ends.
    ['no blank before the value', 'a+1\na{b="c"}1\n', [sample('a'), sample('a', ['b=c'])]],
    ['comments', '#\n#x\n # x \n#\tx\r\n# \xff\n', []],
    ['an OpenMetrics end, and goes on', '# EOF\na 1\n', [sample('a')]],
    ['declarations', '# HELP a b \\ c\n#\tTYPE  a\tgauge\n# TYPE "a b" untyped\n# HELP a\n# HELP a \n', []],
    // One byte after the name is the separator, whatever it is.
    ['a name cut short in a declaration', '# TYPE a-gauge\n# HELP a-b c\n', []],
    ['words that only look like declarations', '#TYPE a b\n# TYPEa b\n# TYPE\n# HELP\n# UNIT a b\n# type a b\n', []],
    // The judge's lexer takes a zero byte at these places for the end of its input.
    ['nothing after a zero byte at the start of a line', 'a 1\n \0 oops', [sample('a')]],
    ['nothing after a zero byte in a comment without a blank', '#x\0\noops oops', []],
    ['a zero byte in the text of a comment', '# x\0\n# HELP a \0\na 1\n', [sample('a')]],
  ])('%s', (_, page, samples) => {
    expect(scan(page)).toEqual(samples);
  });
});

describe('refuses', () => {
  test.each<[string, string | Buffer, string]>([
    ['a carriage return after a value', 'a 1\r\n', 'value is not a number'],
    ['a carriage return after a timestamp', 'a 1 5\r\n', 'expected a timestamp'],
    ['a carriage return alone', '\r\n', 'expected a metric name'],
    ['a name alone', 'a\n', 'expected a value'],
    ['labels alone', 'a{b="c"}', 'expected a value'],
    ['a value that is none', 'a b\n', 'value is not a number'],
    ['a value that is too large', 'a 1e309\n', 'value is out of range'],
    ['a negative timestamp', 'a 1 -5\n', 'expected a timestamp'],
    ['a fraction of a timestamp', 'a 1 5.0\n', 'expected a timestamp'],
    ['a timestamp beyond 64 bits', 'a 1 9223372036854775808\n', 'timestamp is out of range'],
    ['anything after the timestamp', 'a 1 5 6\n', 'expected a timestamp'],
    ['a comment after the value', 'a 1 # x\n', 'expected a timestamp'],
    ['a name that begins with a digit', '1a 1\n', 'expected a metric name'],
    ['a name that is not ASCII', 'é 1\n', 'expected a metric name'],
    ['a byte order mark', '\ufeffa 1\n', 'expected a metric name'],
    ['braces that are not closed', 'a{b="c"\n', 'expected a label name'],
    ['a line break between labels', 'a{b="c",\nd="e"} 1', 'expected a label name'],
    ['a comma alone', 'a{,} 1', 'expected a label name'],
    ['two commas', 'a{b="c",,} 1', 'expected a label name'],
    ['a colon in a label name', 'a{b:c="d"} 1', 'expected = after the label name'],
    ['a label without a value', 'a{b} 1', 'expected = after the label name'],
    ['a label value without quotes', 'a{b=c} 1', 'expected a quoted label value'],
    ['a label value that does not end', 'a{b="c} 1\n', 'unterminated label value'],
    ['an escaped closing quote', String.raw`a{b="c\"} 1`, 'unterminated label value'],
    ['a backslash at the end of a line', 'a{b="\\\n"} 1', 'line break after a backslash'],
    ['a label value that is not UTF-8', Buffer.from('a{b="\xff"} 1', 'latin1'), 'label value is not UTF-8'],
    ['a surrogate in a label value', Buffer.from('a{b="\xed\xa0\x80"} 1', 'latin1'), 'label value is not UTF-8'],
    ['an escaped byte that is not UTF-8', Buffer.from('a{b="\\\xff"} 1', 'latin1'), 'label value is not UTF-8'],
    ['labels without a metric name', '{b="c"} 1', 'no metric name'],
    ['two metric names', '{"a","b"} 1', 'a second metric name'],
    ['a second, quoted metric name', 'a{"b"} 1', 'a second metric name'],
    ['a quoted name that does not end', '{"a', 'unterminated quoted name'],
    ['a zero byte after a name', 'a\0 1\n', 'value is not a number'],
    ['a declaration without a name', '# TYPE \n', 'expected a metric name after TYPE'],
    ['a declaration of a number', '# HELP 1 x\n', 'expected a metric name after HELP'],
    ['an unknown type', '# TYPE a unknown\n', 'unknown metric type'],
    ['a type with a blank after it', '# TYPE a gauge \n', 'unknown metric type'],
    ['a type with two blanks before it', '# TYPE a  gauge\n', 'unknown metric type'],
    ['a type with a carriage return', '# TYPE a gauge\r\n', 'unknown metric type'],
    ['a type that is missing', '# TYPE a\n', 'unknown metric type'],
    ['help that is not UTF-8', Buffer.from('# HELP a \xff\n', 'latin1'), 'help text is not UTF-8'],
  ])('%s', (_, page, reason) => {
    expect(() => scan(page)).toThrow(ExpositionError);
    expect(() => scan(page)).toThrow(reason);
  });
});

test('an error names the line where the entry begins, and quotes a bounded part of it', () => {
  expect(() => scan('# x\na{b="\n"} 1\nc{d="e",,} 1\n')).toThrow('line 4: expected a label name: "c{d=\\"e\\",,"');
  expect(() => scan(`a{b="${'x'.repeat(1e6)}\n"} oops`)).toThrow(/^line 1: .{60,150}$/);
});

test('labels that repeat from metric to metric are those of each line', () => {
  const family = (name: string, pods: string[]) =>
    `# TYPE ${name} gauge\n${pods.map((pod) => `${name}{pod="${pod}"} 1\n`).join('')}`;
  // The same, one missing, one more, another order, a longer one that begins alike, and one cut off.
  const families = [
    ['a', 'b', 'c', 'd'],
    ['a', 'b', 'c', 'd'],
    ['a', 'c', 'd'],
    ['a', 'b', 'x', 'c'],
    ['d', 'a'],
    ['aa', 'b'],
  ];
  const page = families.map((pods, i) => family(`m${i}`, pods)).join('');

  const labels = scan(page).map(({ name, labels: [label] }) => `${name} ${label}`);

  expect(labels).toEqual(families.flatMap((pods, i) => pods.map((pod) => `m${i} pod=${pod}`)));
  expect(() => scan(`${page}m6{pod="d"`)).toThrow('expected a label name');
});

const recorded = readFileSync(
  new URL('../../../test/testdata/kubelet-pages/five-containers.txt', import.meta.url),
  'utf8',
);

const pieces = [
  ...['a', 'b_1', ':c', '1', '2.5e3', '-.5', '1e', 'NaN', '+Inf', '1.7954321023505006e+09', '1790000002630', '{', '}'],
  ...[
    '"',
    ',',
    '=',
    '\\',
    '\n',
    '\n',
    ' ',
    '\t',
    '#',
    '# HELP ',
    '# TYPE ',
    'a gauge\n',
    'x="y"',
    '\\"',
    'é',
    '\r',
    '-',
  ],
  ...['a{b="c"} 1 5\n', 'a{b="c",d="e"} 1\n', '# TYPE a counter\n', '# HELP a b\n'],
];

test('agrees with a plain parser on pages made of pieces of the format', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), (parts) => {
      const page = parts.join('');
      expect(scanOrMalformed(page)).toEqual(plainParse(page));
    }),
    { numRuns: 3000 },
  );
});

test('agrees with a plain parser on a recorded page, also when lines and characters of it are changed', () => {
  const lines = recorded.split('\n');
  const change = fc.record({
    line: fc.nat(lines.length - 1),
    at: fc.nat(120),
    cut: fc.nat(3),
    piece: fc.constantFrom('', ...pieces),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 3 }), fc.boolean(), (changes, swap) => {
      const changed = [...lines];
      for (const { line, at, cut, piece } of changes) {
        changed[line] = changed[line]!.slice(0, at) + piece + changed[line]!.slice(at + cut);
        if (swap) [changed[line], changed[at % lines.length]] = [changed[at % lines.length]!, changed[line]];
      }
      const page = changed.join('\n');
      expect(scanOrMalformed(page)).toEqual(plainParse(page));
    }),
    { numRuns: 500 },
  );
});

test('throws nothing but its error for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('', 'a{b="', '# HELP ', 'a '), (bytes, start) => {
      scanOrMalformed(Buffer.concat([Buffer.from(start), bytes]).toString('latin1'));
    }),
  );
});

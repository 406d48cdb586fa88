import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { toYamlString } from './yaml.js';

describe('toYamlString', () => {
  // What the rules of go.yaml.in/yaml/v2 give: plain, unless the text reads as another type (double quotes) or as
  // syntax (single quotes).
  it.each([
    ['s1-node-0', 's1-node-0'],
    ['3963480696n', '3963480696n'],
    ['10Mi', '10Mi'],
    ['15s', '15s'],
    ['v1', 'v1'],
    ['metrics.k8s.io/v1beta1', 'metrics.k8s.io/v1beta1'],
    ['pods "nope" not found', 'pods "nope" not found'],
    ['-v', '-v'],
    ['a:b', 'a:b'],
    ['123473173', '"123473173"'],
    ['0', '"0"'],
    ['1e3', '"1e3"'],
    ['1_000', '"1_000"'],
    ['.5', '".5"'],
    ['.', '"."'], // a number to some readers of YAML 1.1, though not to Go; so is the next
    ['e0', '"e0"'],
    ['-.inf', '"-.inf"'],
    ['0x1F', '"0x1F"'],
    ['0o17', '"0o17"'],
    ['1:30', '"1:30"'],
    ['2026-09-21T14:14:20Z', '"2026-09-21T14:14:20Z"'],
    ['2026-09-21', '"2026-09-21"'],
    ['', '""'],
    ['true', '"true"'],
    ['Yes', '"Yes"'],
    ['off', '"off"'],
    ['n', '"n"'],
    ['~', '"~"'],
    ['null', '"null"'],
    ['a: b', "'a: b'"],
    ['a #b', "'a #b'"],
    ['- a', "'- a'"],
    ['--- a', "'--- a'"],
    ["it's: so", "'it''s: so'"],
    ['*x', "'*x'"],
    [' a', "' a'"],
    ['a:', "'a:'"],
    ['a\nb', '"a\\nb"'],
    ['a\u2028b\x7f', '"a\\u2028b\\u007f"'],
    ['ü', 'ü'],
    ['🙂', '🙂'],
  ])('%j is %s', (text, yaml) => {
    expect(toYamlString(text)).toBe(yaml);
  });

  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'01.:-_+eExob \'"#&*?|%@`{}[],!~<=ynTNa\n\t') }),
  );

  it.each(['1.1', '1.2'] as const)('is read back as the same string by a reader of YAML %s', (version) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(parse(`a: ${toYamlString(text)}\n`, { version })).toEqual({ a: text });
        expect(parse(`${toYamlString(text)}: 1\n`, { version, stringKeys: true })).toEqual({ [text]: 1 });
      }),
      { numRuns: 500 },
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLabelSelector } from './label-selector.js';
import { SelectorError } from './selector-error.js';

const messageOf = (text: string) => {
  try {
    parseLabelSelector(text);
    return undefined;
  } catch (error) {
    return error instanceof SelectorError ? error.message : error;
  }
};

const web = { app: 'web', tier: 'front', num: '7', empty: '', 'example.com/name': 'x', in: 'notin' };

describe('what matches', () => {
  test.each([
    ['', true],
    [' \t\r\n ', true],
    ['app', true],
    ['!app', false],
    ['! app', false],
    ['missing', false],
    ['!missing', true],
    ['app=web', true],
    ['app==web', true],
    [' app == web ', true],
    ['app=db', false],
    ['app!=web', false],
    ['app!=db', true],
    ['missing=web', false],
    ['missing!=web', true],
    ['empty=', true],
    ['empty', true],
    ['missing=', false],
    ['missing!=', true],
    ['app=,tier', false],
    ['app in (web,db)', true],
    ['app in (db)', false],
    ['app in(web)', true],
    ['app in ()', false],
    ['empty in ()', true],
    ['empty in (,a)', true],
    ['empty in (a,)', true],
    ['empty in (a,,b)', true],
    ['missing in ()', false],
    ['app notin (web)', false],
    ['app notin (db)', true],
    ['missing notin (web)', true],
    ['empty notin ()', false],
    ['app,tier', true],
    ['app=web,tier=front', true],
    ['app=web,tier=back', false],
    ['app=web,!missing,tier in (front)', true],
    ['num>6', true],
    ['num > 7', false],
    ['num < 8', true],
    ['num<7', false],
    ['num>007', false],
    ['app>1', false],
    ['missing<1', false],
    ['num<9223372036854775807', true],
    ['example.com/name=x', true],
    ['in=notin', true],
    ['in in (notin)', true],
    ['in', true],
    ['!in', false],
    ['constructor', false],
    ['!constructor', true],
    ['toString notin (a)', true],
    ['app\0=web', true],
    ['app\0=db', false],
    ['app=web\0', true],
    ['\0nothing is read after this', true],
  ])('%j: %s', (text, expected) => {
    expect(parseLabelSelector(text).matches(web)).toBe(expected);
  });

  test('a 64-bit integer is compared exactly, a longer one never matches', () => {
    const above = parseLabelSelector('num>9007199254740992');
    expect(above.matches({ num: '9007199254740993' })).toBe(true);
    expect(above.matches({ num: '9223372036854775808' })).toBe(false);
    expect(above.matches({ num: '1e30' })).toBe(false);
  });

  test('only a selector without requirements is empty', () => {
    expect(parseLabelSelector(' ').empty).toBe(true);
    expect(parseLabelSelector('!a').empty).toBe(false);
  });
});

const NAME_RULE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const PREFIX_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const NOT_AN_INTEGER = "for 'Gt', 'Lt' operators, the value must be an integer";
const long = (length: number) => 'x'.repeat(length);

describe('what the original answers to a bad selector', () => {
  // The first six are recorded from metrics-server v0.9.0.
  test.each([
    ['==', "found '==', expected: !, identifier, or 'end of string'"],
    ['app foo bar', "unable to parse requirement: found 'foo', expected: in, notin, =, ==, !=, gt, lt"],
    [
      'a/b/c=d',
      `unable to parse requirement: <nil>: Invalid value: "a/b/c": a valid label key ${NAME_RULE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
    ['app=-bad-', `unable to parse requirement: values[0][app]: Invalid value: "-bad-": ${VALUE_RULE}`],
    ['num > x', `unable to parse requirement: values[0]: Invalid value: "x": ${NOT_AN_INTEGER}`],
    [
      'num>-x-',
      `unable to parse requirement: [values[0]: Invalid value: "-x-": ${NOT_AN_INTEGER}, values[0][num]: Invalid value: "-x-": ${VALUE_RULE}]`,
    ],
    [',', "found ',', expected: !, identifier, or 'end of string'"],
    ['(', "found '(', expected: !, identifier, or 'end of string'"],
    ['a,', "found '', expected: identifier after ','"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['!a=b', "found '=', expected: ',' or 'end of string'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['!!a', "unable to parse requirement: found '!', expected: identifier"],
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a gt 1', "unable to parse requirement: found 'gt', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=(', "unable to parse requirement: found '(', expected: identifier"],
    ['a===b', "unable to parse requirement: found '=', expected: identifier"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in', "unable to parse requirement: found '' expected: '('"],
    ['a in (', "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ['a in (=)', "unable to parse requirement: found '=', expected: ',', ')' or identifier"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a in (b c)', "unable to parse requirement: found 'c', expected: ',' or ')'"],
    ['a in (b,', "unable to parse requirement: found '', expected: ',', or identifier"],
    ['a in (b,,)', "unable to parse requirement: found ')', expected: ',', or identifier"],
    ['a in (,=)', "unable to parse requirement: found '=', expected: ',', or identifier"],
    ['num>', `unable to parse requirement: values[0]: Invalid value: "": ${NOT_AN_INTEGER}`],
    [
      'num>9223372036854775808',
      `unable to parse requirement: values[0]: Invalid value: "9223372036854775808": ${NOT_AN_INTEGER}`,
    ],
    ['num>+5', `unable to parse requirement: values[0][num]: Invalid value: "+5": ${VALUE_RULE}`],
    [
      'a in (z,-y,-x)',
      `unable to parse requirement: [values[0][a]: Invalid value: "-x": ${VALUE_RULE}, values[1][a]: Invalid value: "-y": ${VALUE_RULE}]`,
    ],
    ['-a', `unable to parse requirement: <nil>: Invalid value: "-a": name part ${NAME_RULE}`],
    ['/a', 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
    [
      'a/',
      `unable to parse requirement: <nil>: Invalid value: "a/": name part must be non-empty; name part ${NAME_RULE}`,
    ],
    ['A/a', `unable to parse requirement: <nil>: Invalid value: "A/a": prefix part ${PREFIX_RULE}`],
    [
      long(64),
      `unable to parse requirement: <nil>: Invalid value: "${long(64)}": name part must be no more than 63 bytes`,
    ],
    [
      `${long(254)}/a`,
      `unable to parse requirement: <nil>: Invalid value: "${long(254)}/a": prefix part must be no more than 253 bytes`,
    ],
    [
      `a=${long(64)}`,
      `unable to parse requirement: values[0][a]: Invalid value: "${long(64)}": must be no more than 63 bytes`,
    ],
    [
      'a="\\\x07é\x7f\u2028',
      `unable to parse requirement: values[0][a]: Invalid value: "\\"\\\\\\aé\\x7f\\u2028": ${VALUE_RULE}`,
    ],
  ])('%j', (text, message) => {
    expect(messageOf(text)).toBe(message);
  });

  test.each([long(63), `${long(253)}/${long(63)}`, `a=${long(63)}`, '9.A_b-C', 'a.b-c/D'])('%s is valid', (text) => {
    expect(messageOf(text)).toBeUndefined();
  });
});

describe('any text', () => {
  test('parses, or fails with a SelectorError', () => {
    const noise = fc.array(
      fc.constantFrom('a', 'b/c', 'in', 'notin', ' ', '=', '!', '(', ')', ',', '>', '<', '-', '5', '\0', '\t', 'é'),
      { maxLength: 12 },
    );
    const texts = fc.oneof(
      fc.string(),
      noise.map((parts) => parts.join('')),
    );
    const parses = fc.property(texts, (text) => ['undefined', 'string'].includes(typeof messageOf(text)));
    expect(() => fc.assert(parses)).not.toThrow();
  });

  test('a selector in any spelling means its requirements', () => {
    const key = fc.constantFrom('app', 'tier', 'in', 'example.com/name');
    const value = fc.constantFrom('', 'a', 'b', 'notin');
    const blank = fc.constantFrom('', ' ', '\t');
    const requirement = fc.record({
      key,
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
      negated: fc.boolean(),
    });
    const labels = fc.dictionary(key, value);
    const holds = fc.property(fc.array(requirement), labels, blank, (requirements, object, space) => {
      const text = requirements
        .map(
          ({ key: name, values, negated }) =>
            `${name} ${negated ? 'notin' : 'in'}${space}(${values.join(`${space},`)}${space})`,
        )
        .join(`${space},`);
      // Several empty values in a row are written with bare commas, which apimachinery counts differently.
      fc.pre(!/,\s*,\s*\)|,\s*,\s*,/.test(text));
      const expected = requirements.every(
        ({ key: name, values, negated }) => values.includes(object[name]!) !== negated,
      );
      return parseLabelSelector(text).matches(object) === expected;
    });
    expect(() => fc.assert(holds)).not.toThrow();
  });
});

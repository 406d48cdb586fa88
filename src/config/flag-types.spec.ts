import { describe, expect, it } from 'vitest';
import { flagTypes, type FlagType, type FlagTypeName } from './flag-types.js';

function parse(type: FlagTypeName, ...uses: string[]): unknown {
  const flagType: FlagType<unknown> = flagTypes[type];
  return uses.reduce<unknown>((earlier, text) => flagType.parse(text, earlier), undefined);
}

describe('flagTypes', () => {
  it.each<[FlagTypeName, string[], unknown]>([
    ['string', ['a', ' b '], ' b '],
    ['bool', ['1'], true],
    ['bool', ['t'], true],
    ['bool', ['True'], true],
    ['bool', ['true', 'F'], false],
    ['int', ['1', '0x10'], 16],
    ['float', ['.5'], 0.5],
    ['float32', ['10'], 10],
    ['duration', ['1m', '15s'], 15e9],
    ['ip', [' ::1 '], '::1'],
    ['ip', [''], ''],
    ['strings', ['a,b', 'c'], ['a', 'b', 'c']],
    ['strings', ['a', ''], ['a']],
    ['strings', ['', 'a'], ['a']],
    ['strings', [''], []],
    ['int32Slice', ['23,29', '0x18'], [23, 29, 24]],
    ['namedCertKey', ['a.crt,a.key', 'b.crt,b.key:*.b,b'], ['a.crt,a.key', 'b.crt,b.key:*.b,b']],
    ['colonSeparatedMultimapStringString', ['kube:A=true,,B=false', 'C=true'], ['kube:A=true', 'B=false', 'C=true']],
    ['quantity', ['2Ki'], '2Ki'],
    ['quantity', ['1.5e3'], '1.5e3'],
    ['Level', ['2', '4'], 4],
    ['pattern=N,...', ['scraper=4,', 'kube*=6'], ['scraper=4', 'kube*=6']],
  ])('%s: %j is %j', (type, uses, value) => {
    expect(parse(type, ...uses)).toEqual(value);
  });

  it.each<[FlagTypeName, string, string]>([
    ['bool', 'yes', 'not a truth value'],
    ['bool', '', 'not a truth value'],
    ['bool', 'tRUE', 'not a truth value'],
    ['int', '1.5', 'not an integer'],
    ['int', '9223372036854775808', 'does not fit in 64 bits'],
    ['float32', '1e40', 'does not fit in 32 bits'],
    ['duration', '15', 'time: missing unit in duration "15"'],
    ['ip', 'localhost', 'not an IP address'],
    ['strings', '"a', 'misplaced double quote'],
    ['int32Slice', '', 'not an integer'],
    ['int32Slice', '1, 2', 'not an integer'],
    ['int32Slice', '3000000000', 'does not fit in 32 bits'],
    ['namedCertKey', 'a.crt', 'not a certificate file and a key file'],
    ['namedCertKey', 'a,b,c', 'not a certificate file and a key file'],
    ['namedCertKey', 'a.crt,a.key:', 'a colon without names after it'],
    ['quantity', '1KiB', 'not a quantity'],
    ['Level', '-1', 'not an integer from 0 to 2147483647'],
    ['pattern=N,...', 'scraper', '"scraper" is not a pattern with a level'],
    ['pattern=N,...', 'a=1=2', '"a=1=2" is not a pattern with a level'],
    ['pattern=N,...', '=1', '"=1" is not a pattern with a level'],
    ['pattern=N,...', 'a=x', 'not an integer from 0 to 2147483647'],
  ])('%s refuses %j: %s', (type, text, message) => {
    expect(() => parse(type, text)).toThrow(message);
  });

  // The square of it is minutes, for which the test would be ended.
  it('refuses endless digits without going quadratic', () => {
    expect(() => parse('quantity', `${'1'.repeat(500_000)}x`)).toThrow('not a quantity');
  });
});

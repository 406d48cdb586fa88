/**
 * The order in which Go's YAML writer sorts the keys of a mapping: by code points, but runs of digits by their value
 * (`a2` before `a10`), and letters after everything else.
 *
 * Numbers count as doubles here, so keys that differ beyond the 15th digit of a number may change places.
 */
export function compareKeys(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const first = a[i]!;
  const second = b[i]!;
  const letters = [first, second].map((character) => /\p{L}/u.test(character));
  if (letters[0] && letters[1]) return byCode(first, second);
  if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
  return compareNumbers(a, b, i) || byCode(first, second);
}

/** Compares the numbers that differ from position `i` on; zero when neither key has one there. */
function compareNumbers(a: string, b: string, i: number): number {
  // Zeros count for the length of a number that began before them, and are only padding when nothing did.
  const lead = (a[i] === '0' || b[i] === '0') && /[1-9]\d*$/.test(a.slice(0, i)) ? '1' : '';
  const first = digitsAt(a, i);
  const second = digitsAt(b, i);
  return Number(lead + first) - Number(lead + second) || first.length - second.length;
}

function digitsAt(key: string, i: number): string {
  return /^\d*/.exec(key.slice(i))![0];
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : 1;
}

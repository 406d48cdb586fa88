// One value, then a comma or the end. Quotes stand around a whole value; inside, a quote is written twice.
const QUOTED = /"((?:[^"]|"")*)"(,|\n|$)/y;
const PLAIN = /([^",\n]*)(,|\n|$)/y;

/**
 * Reads the values of one use of a list flag as pflag does, by the rules of Go's encoding/csv: comma separated, spaces
 * kept, a value in double quotes may hold commas. Empty text is an empty list. Of several lines the first that is not
 * empty counts.
 *
 * Throws an Error when a double quote is out of place.
 */
export function parseGoCsv(text: string): string[] {
  const line = text.replaceAll('\r\n', '\n').replace(/^\n+/, '').replace(/\r$/, '');
  if (line === '') return [];
  const values: string[] = [];
  let at = 0;
  while (true) {
    const pattern = line[at] === '"' ? QUOTED : PLAIN;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) throw new Error(`misplaced double quote in value ${values.length + 1} of the list`);
    values.push(pattern === QUOTED ? match[1]!.replaceAll('""', '"') : match[1]!);
    if (match[2] !== ',') return values;
    at = pattern.lastIndex;
  }
}

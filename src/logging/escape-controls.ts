// Line breaks (C0, C1, U+2028, U+2029), terminal controls, characters that change the direction of writing, and unpaired
// surrogates.
const CONTROLS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** Escapes every character that could forge a line or hide a part of one, such as `\n` or `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => SHORT[character] ?? codeUnits(character));
}

function codeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => String.raw`\u` + character.charCodeAt(i).toString(16).padStart(4, '0'),
  ).join('');
}

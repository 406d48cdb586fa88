/** In double quotes, as Go's %q writes printable text; what cannot be printed becomes an escape. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /\p{C}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Quotes as Go's %q does. Characters that cannot be printed become escapes. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(
    /\p{C}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

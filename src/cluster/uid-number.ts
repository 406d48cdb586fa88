/**
 * 32 bits made of a UID (FNV-1a), for whoever has to know whether it is another one: they take 8 bytes, where the text takes
 * 64. Of four billion UIDs one has the same number.
 */
export function uidNumber(uid: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < uid.length; i++) hash = Math.imul(hash ^ uid.charCodeAt(i), 0x01000193);
  return hash | 0;
}

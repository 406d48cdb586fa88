/**
 * A 32-bit hash of a UID (FNV-1a), to notice that a UID changed. It takes 8 bytes, the text 64. Two UIDs have the same
 * hash once in four billion.
 */
export function uidNumber(uid: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < uid.length; i++) hash = Math.imul(hash ^ uid.charCodeAt(i), 0x01000193);
  return hash | 0;
}

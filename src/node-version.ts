// This file runs first, on any Node. Nothing newer than Node 18 may be used here.

/** The oldest Node.js that can run this program, as in `engines` of package.json. */
const OLDEST = [24, 15] as const;

/**
 * A sentence that says that this Node.js is too old, and what to do. Undefined if it is new enough, or if the version
 * has an unknown form.
 *
 * @param found the version, such as `24.15.0`
 * @param program the file of Node.js
 */
export function nodeVersionProblem(found: string, program: string): string | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)\b/.exec(found) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  const newer = Number(major) - OLDEST[0] || Number(minor) - OLDEST[1];
  if (newer >= 0) return undefined;
  return (
    `${program} is Node.js ${found}, and metrics-server needs ${OLDEST.join('.')} or newer: where its package.json is, ` +
    '"npm start -- [doctor] [flags]" runs it by the Node.js that "npm ci" has put there'
  );
}

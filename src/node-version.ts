// What is looked at before all else, by whatever Node there is: nothing newer than Node 18 may stand here.

/** The oldest Node.js that has all that this program uses, as `engines` of package.json says. */
const OLDEST = [24, 15] as const;

/**
 * One sentence that says that this program cannot run by such a Node.js, and what can; undefined: it can, or the version
 * is in no form that is known.
 *
 * @param found as `24.15.0`
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

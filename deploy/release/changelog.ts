import { Fault } from './step.ts';

/** What a change log says of a version, as https://keepachangelog.com has it. */
export interface ChangelogSection {
  /** `2026-11-25`, or undefined while it is unreleased. */
  readonly date?: string;
  readonly text: string;
}

/** The section of a version; throws a `Fault` when there is none or it says nothing. */
export function changelogSection(changelog: string, version: string): ChangelogSection {
  const remedy = `write what users get in CHANGELOG.md under "## [${version}] - YYYY-MM-DD"`;
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((each) => each.startsWith(`[${version}]`));
  if (section === undefined) throw new Fault(`CHANGELOG.md has no section [${version}]`, remedy);
  const [head = '', ...lines] = section.split('\n');
  const text = lines.join('\n').trim();
  if (!/^- /m.test(text)) throw new Fault(`CHANGELOG.md has nothing in its section [${version}]`, remedy);
  const date = /\] - (\d{4}-\d\d-\d\d)$/.exec(head)?.[1];
  if (date === undefined && !head.endsWith('] - Unreleased'))
    throw new Fault(`CHANGELOG.md has "## ${head}", which is neither dated nor "Unreleased"`, remedy);
  return { date, text };
}

/** One entry of a section: what it is about, such as `added`, and its text in one line. */
export interface Change {
  readonly kind: string;
  readonly description: string;
}

/** The entries of a section's text, in order. */
export function changesOf(text: string): Change[] {
  const changes: { kind: string; description: string }[] = [];
  let kind = '';
  for (const line of text.split('\n')) {
    const heading = /^### (\w+)/.exec(line)?.[1];
    const entry = /^- (.*)/.exec(line)?.[1];
    const more = /^ +(\S.*)/.exec(line)?.[1];
    if (heading !== undefined) kind = heading.toLowerCase();
    else if (entry !== undefined) changes.push({ kind, description: entry });
    else if (more !== undefined && changes.length > 0) changes.at(-1)!.description += ` ${more}`;
  }
  return changes;
}

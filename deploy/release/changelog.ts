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

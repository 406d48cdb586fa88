import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPackageJson } from '../../deploy/image/package-json.ts';
import { addedFlags } from '../repository/flags-document.ts';
import { changelogSection } from '../../deploy/release/changelog.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOG = `# Changelog

## [1.1.0] - Unreleased

### Added

- A thing.

## [1.0.0] - 2026-11-25

## [0.9.0] - soon

- Another thing.
`;

describe('changelogSection', () => {
  it('is what the log says of a version', () => {
    expect(changelogSection(LOG, '1.1.0')).toEqual({ date: undefined, text: '### Added\n\n- A thing.' });
    expect(changelogSection(LOG.replace('Unreleased', '2026-12-24'), '1.1.0').date).toBe('2026-12-24');
  });

  it.each([
    ['there is none', '1.1', 'CHANGELOG.md has no section [1.1]'],
    ['it says nothing', '1.0.0', 'CHANGELOG.md has nothing in its section [1.0.0]'],
    ['it has no date', '0.9.0', 'CHANGELOG.md has "## [0.9.0] - soon", which is neither dated nor "Unreleased"'],
  ])('says so when %s', (_case, version, error) => {
    expect(() => changelogSection(LOG, version)).toThrow(error);
  });
});

it('CHANGELOG.md has a section of the version in package.json', () => {
  const text = readFileSync(`${ROOT}/CHANGELOG.md`, 'utf8');
  expect(changelogSection(text, readPackageJson(ROOT).version).text).toContain('metrics.k8s.io');
});

it.each(addedFlags())('CHANGELOG.md names --%s, which metrics-server does not have', (flag) => {
  expect(readFileSync(`${ROOT}/CHANGELOG.md`, 'utf8')).toMatch(new RegExp(`--${flag}(?![-a-z])`));
});

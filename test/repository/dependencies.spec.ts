import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The packages of README's table, each with what it is for. */
function table(): Map<string, string> {
  const [, section = ''] = read('README.md').split('## Dependencies at run time\n');
  const rows = section
    .split('\n## ', 1)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  return new Map(
    rows.flatMap((row) => {
      const [, packages = '', purpose = ''] = row.split('|').map((cell) => cell.trim());
      return packages.split(/,\s*/).map((name): [string, string] => [name, purpose]);
    }),
  );
}

describe('the packages that run with the server', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };

  it.each(Object.keys(dependencies))('%s has a line in the README that says what it is for', (name) => {
    expect(table().get(name) ?? '').toMatch(/\w{3}/);
  });

  it('are all that the README has lines for', () => {
    expect([...table().keys()].filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('are locked, each to one version', () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

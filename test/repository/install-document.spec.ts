import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { installCommands } from '../deploy/install-document.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const specs = readdirSync(new URL('../deploy', import.meta.url))
  .filter((name) => name.endsWith('.cluster-spec.ts'))
  .map((name) => read(`test/deploy/${name}`))
  .join('\n');

const headings = [...installCommands()].filter(([, blocks]) => blocks.length > 0).map(([heading]) => heading);

it.each(headings)('what docs/install.md says under "%s" is run by a test', (heading) => {
  expect(specs).toContain(`runInstallCommands(cluster, '${heading}'`);
});

it('the README says no other commands to install with', () => {
  const known = [...installCommands().values()].flat().join('');
  const commands = read('README.md').match(/(?<=^ {4})(kubectl|helm) .*/gm) ?? [];
  expect(commands.filter((command) => !known.includes(`${command}\n`))).toEqual([]);
});

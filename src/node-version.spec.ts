import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { nodeVersionProblem } from './node-version.js';

it.each(['18.20.8', '20.20.2', 'v22.22.0', '24.14.9', '24.2.0', '9.24.15'])('%s is too old', (found) => {
  expect(nodeVersionProblem(found, '/usr/bin/node')).toBe(
    `/usr/bin/node is Node.js ${found}, and metrics-server needs 24.15 or newer: where its package.json is, ` +
      '"npm start -- [doctor] [flags]" runs it by the Node.js that "npm ci" has put there',
  );
});

it.each(['24.15.0', '24.21.0', 'v25.0.0-nightly20260101', '100.0.0', 'of somebody else'])('%s is not', (found) => {
  expect(nodeVersionProblem(found, 'node')).toBeUndefined();
});

it('what is needed is what package.json says', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { engines } = JSON.parse(text) as { engines: { node: string } };
  const needed = engines.node.replace(/^>=/, '');
  const [major, minor] = needed.split('.').map(Number);
  expect(nodeVersionProblem(`${needed}.0`, 'node')).toBeUndefined();
  expect(nodeVersionProblem(`${major}.${minor! - 1}.0`, 'node')).toContain(`needs ${needed} or newer`);
});

// Builds the real components that the scenarios of this folder run against: `npm run cluster:build`. They are kept
// outside the repository under a hash of what they are made of, so that this does nothing when nothing changed.
// With names, only these: `npm run cluster:build -- metrics-server`.
import { COMPONENTS } from './components.ts';
import { buildProgram } from './go-build.ts';

try {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !COMPONENTS.some((component) => component.name === name));
  if (unknown !== undefined) {
    throw new Error(`no component ${unknown}; there are: ${COMPONENTS.map(({ name }) => name).join(', ')}`);
  }
  for (const component of COMPONENTS) {
    if (wanted.length === 0 || wanted.includes(component.name)) await buildProgram(component);
  }
} catch (error) {
  process.stderr.write(`cluster:build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

// Builds the real components that the scenarios of this folder run against: `npm run cluster:build`. They are kept
// outside the repository under a hash of what they are made of, so that this does nothing when nothing changed.
// Those that are too long for the gate are built by name only. With names, only these: `npm run cluster:build -- metrics-server`.
import { COMPONENTS, type Component } from './components.ts';
import { buildProgram } from './go-build.ts';

try {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !COMPONENTS.some((component) => component.name === name));
  if (unknown !== undefined) {
    throw new Error(`no component ${unknown}; there are: ${COMPONENTS.map(({ name }) => name).join(', ')}`);
  }
  const components: readonly Component[] = COMPONENTS;
  for (const component of components) {
    const isWanted = wanted.length === 0 ? !component.onRequest : wanted.includes(component.name);
    if (isWanted) await buildProgram(component);
  }
} catch (error) {
  process.stderr.write(`cluster:build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

import { expect, it } from 'vitest';
import { documentText } from './document.ts';

const textOf = (runs: number): string => {
  const facts = { command: 'npm run bench:compare', begun: new Date(0), minutes: 1, machine: [], runs };
  return documentText({ all: [], failures: [] }, { ...facts, load: ['0.1', '0.2'] });
};

it('says that the servers took turns only where there was more than one run', () => {
  expect(textOf(2)).toContain('Both servers as whole processes, one after the other and in turns, on the\nsame ');
  expect(textOf(1)).toContain('Both servers as whole processes, one after the other, on the\nsame ');
});

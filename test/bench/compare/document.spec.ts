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

it('has the figures of this server at a size that the original did not survive, and says so', () => {
  const cycles = { firstCpu: [1], cpu: [1], idle: [1e6], peak: 1e6, bytes: 1, connections: 1 };
  const ours = {
    subject: 'ours',
    nodes: 10_000,
    cycles: { ...cycles, firstServed: 1, allServed: 1, startCpu: 1 },
  } as const;
  const facts = { command: 'x', begun: new Date(0), minutes: 1, machine: [], runs: 1, load: ['0.1', '0.2'] as const };
  const text = documentText({ all: [ours], failures: ['run 1, 10000 nodes: original ended with SIGKILL'] }, facts);
  expect(text).toContain('## 10,000 nodes × 30 Pods');
  expect(text).toContain('**Not measured:** run 1, 10000 nodes: original ended with SIGKILL');
});

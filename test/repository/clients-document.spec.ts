import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { clientsDocument, incompleteCalls, RECORDED_TRAPS } from '../clients/document.ts';
import { readResult } from '../clients/result.ts';

const DOCUMENT = '../../docs/clients.md';
const result = readResult();

// `npm run test:clients` writes the result of a run and the file, `npm run docs:clients` the file alone.
it('docs/clients.md says what the last run of all clients says', async () => {
  const options = { ...(await resolveConfig('docs/clients.md')), parser: 'markdown' };
  await expect(await format(clientsDocument(result), options)).toMatchFileSnapshot(DOCUMENT);
});

it('the last run has each call in each state, and each trap', () => {
  expect(incompleteCalls(result)).toEqual([]);
  expect(Object.keys(result.traps).toSorted()).toEqual([...RECORDED_TRAPS].toSorted());
});

it('the last run has three Nodes when all is healthy, and two when one is refused', () => {
  const ofNodes = result.calls.filter(({ outcomes }) => outcomes.healthy.includes('Nodes'));
  expect(ofNodes.length).toBeGreaterThan(0);
  for (const { outcomes } of ofNodes) {
    expect(outcomes).toMatchObject({
      healthy: expect.stringMatching(/^3 Nodes, equal/),
      'one node refused': expect.stringMatching(/^2 Nodes, equal/),
    });
  }
});

it('has versions, what is asked and what is got', () => {
  const text = clientsDocument({
    date: '2026-12-02',
    kubernetes: '1.37.2',
    calls: [
      {
        client: 'x',
        version: '1.2.3',
        call: 'x top',
        asked: [{ method: 'GET', path: 'v1beta1/nodes?a=b%7Cc', accept: '', status: 200, type: 'application/json' }],
        outcomes: { healthy: 'H', 'one node refused': 'O', 'nothing measured': 'N' },
      },
    ],
    controllers: [],
    traps: { 'only v1': 'no v1beta1' },
    notRun: { y: 'no y' },
  });
  expect(text).toContain('on 2026-12-02 with Kubernetes 1.37.2');
  expect(text).toContain('## x 1.2.3\n');
  expect(text).toContain('| `x top` | `GET v1beta1/nodes?a=b\\|c`, no `Accept` | 200 `application/json` | H | O | N |');
  expect(text).toContain('```text\nno v1beta1\n```');
  expect(text).toContain('\n- y: no y\n');
});

import { expect, it } from 'vitest';
import type { AuditEvent, AuditStage } from './audit-event.js';
import type { AuditFacts } from './audit-facts.js';
import { AuditedRequest } from './audited-request.js';

const FACTS: AuditFacts = {
  auditID: 'id',
  requestURI: '/',
  verb: 'get',
  user: {},
  requestReceivedTimestamp: '2026-11-03T04:05:06.078000Z',
};
const OUTCOME = { responseStatus: { metadata: {}, code: 200 }, annotations: { a: 'b' } };

function audited(...omitStages: AuditStage[]) {
  const events: AuditEvent[] = [];
  const store = (event: AuditEvent) => Promise.resolve(events.push(event) > 0);
  return { events, request: new AuditedRequest(FACTS, { level: 'Metadata', omitStages: new Set(omitStages) }, store) };
}

it('has each stage once, however often it is told', async () => {
  const { events, request } = audited();
  await request.received();
  await request.received();
  await request.complete(['ResponseComplete'], OUTCOME, 0);
  await request.complete(['ResponseComplete'], OUTCOME, 0);
  await request.received();
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
});

it('has no outcome before the answer, and times of its own', async () => {
  const { events, request } = audited();
  await request.complete(['RequestReceived', 'ResponseComplete'], OUTCOME, 1000);
  const { requestReceivedTimestamp } = FACTS;
  expect(events).toEqual([
    { level: 'Metadata', stage: 'RequestReceived', stageTimestamp: requestReceivedTimestamp, ...FACTS },
    {
      level: 'Metadata',
      stage: 'ResponseComplete',
      stageTimestamp: '1970-01-01T00:00:01.000000Z',
      ...FACTS,
      ...OUTCOME,
    },
  ]);
});

it('leaves out the stages that the policy leaves out', async () => {
  const { events, request } = audited('RequestReceived', 'Panic');
  expect(await request.received()).toBe(true);
  await request.complete(['Panic'], OUTCOME, 0);
  expect(events).toEqual([]);
});

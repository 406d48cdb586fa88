import { expect, it } from 'vitest';
import type { AuditEvent } from './audit-event.js';
import { legacyLine } from './legacy-line.js';

const EVENT: AuditEvent = {
  level: 'Metadata',
  auditID: 'id-1',
  stage: 'RequestReceived',
  requestURI: '/apis',
  verb: 'get',
  user: {},
  requestReceivedTimestamp: '2026-11-03T04:05:10.000000Z',
  stageTimestamp: '2026-11-03T04:05:10.000000Z',
};

// Expected lines are those of EventString in k8s.io/apiserver.
it('fills in what is not there', () => {
  expect(legacyLine(EVENT)).toBe(
    '2026-11-03T04:05:10Z AUDIT: id="id-1" stage="RequestReceived" ip="<unknown>" method="get" user="<none>" groups="<none>" as="<self>" asgroups="<lookup>" user-agent="" namespace="<none>" uri="/apis" response="<deferred>"\n',
  );
});

it('quotes everything, so that nothing forges a line', () => {
  const line = legacyLine({
    ...EVENT,
    user: { username: 'a"\nb', groups: ['x', 'y'] },
    impersonatedUser: { username: 'c', groups: ['z'] },
    sourceIPs: ['10.0.0.1', '10.0.0.2'],
    userAgent: 'u\u2028\u001b',
    objectRef: { namespace: 'prod' },
    responseStatus: { metadata: {}, code: 200 },
    requestReceivedTimestamp: '2026-11-03T04:05:06.120000Z',
  });
  expect(line).toBe(
    String.raw`2026-11-03T04:05:06.12Z AUDIT: id="id-1" stage="RequestReceived" ip="10.0.0.1" method="get" user="a\"\nb" groups="\"x\",\"y\"" as="c" asgroups="\"z\"" user-agent="u\u2028\u001b" namespace="prod" uri="/apis" response="200"` +
      '\n',
  );
});

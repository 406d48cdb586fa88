import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthUnderTest, type AuthAnswer, NODES } from './auth-under-test.ts';

interface Event {
  readonly stage: string;
  readonly [field: string]: unknown;
}

const PODS = '/apis/metrics.k8s.io/v1beta1/namespaces/default/pods';
const TOKEN = ['Authorization', 'Bearer carols-token'];
const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: None
  nonResourceURLs: [/healthz, /livez*, /readyz*]
- level: None
  users: [alice]
  verbs: [get]
- level: RequestResponse
  resources: [{group: metrics.k8s.io, resources: [pods]}]
  omitStages: [RequestReceived]
- level: Metadata
`;

describe('the audit file', () => {
  let auth: AuthUnderTest;
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'metrics-server-audit-'));
    path = join(folder, 'logs', 'audit.log');
    await writeFile(join(folder, 'policy.yaml'), POLICY);
    auth = await AuthUnderTest.start([
      `--audit-policy-file=${join(folder, 'policy.yaml')}`,
      `--audit-log-path=${path}`,
      '--request-timeout=10s',
    ]);
  });
  afterAll(async () => {
    await auth.stop();
    await rm(folder, { recursive: true });
  });

  /** The events of one request: those with the ID in its answer. The file has them before the client has the answer. */
  async function eventsOf({ headers }: Pick<AuthAnswer, 'headers'>): Promise<Event[]> {
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Event);
    return events.filter(({ auditID }) => auditID === headers['audit-id']);
  }

  it('has two events of a list, as the original writes them', async () => {
    const events = await eventsOf(await auth.ask(`${NODES}?limit=5`, { headers: [...TOKEN, 'User-Agent', 'spec/1'] }));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const received = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      stage: 'RequestReceived',
      requestURI: `${NODES}?limit=5`,
      verb: 'list',
      user: {
        username: 'carol',
        uid: 'c-1',
        groups: ['viewers', 'system:authenticated'],
        extra: { scopes: ['a', 'b'] },
      },
      sourceIPs: ['127.0.0.1'],
      userAgent: 'spec/1',
      objectRef: { resource: 'nodes', apiGroup: 'metrics.k8s.io', apiVersion: 'v1beta1' },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
    };
    const annotations = {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': expect.any(String),
    };
    const responseStatus = { metadata: {}, code: 200 };
    expect(events).toEqual([received, { ...received, stage: 'ResponseComplete', responseStatus, annotations }]);
    expect(events[0]!.stageTimestamp).toBe(events[0]!.requestReceivedTimestamp);
    expect(Object.keys(events[1]!)).toEqual([
      ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'sourceIPs', 'userAgent'],
      ...['objectRef', 'responseStatus', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
    ]);
  });

  it('takes over the ID that the client gives its request', async () => {
    const got = await auth.ask(NODES, { headers: [...TOKEN, 'Audit-ID', 'my-own-id'] });
    expect(got.headers['audit-id']).toBe('my-own-id');
    expect(await eventsOf(got)).toHaveLength(2);
  });

  it('has the object of an answer where the policy wants it', async () => {
    const got = await auth.ask(PODS, { headers: TOKEN });
    const [complete, ...more] = await eventsOf(got);
    expect(more).toEqual([]);
    expect(complete).toMatchObject({
      level: 'RequestResponse',
      stage: 'ResponseComplete',
      objectRef: { resource: 'pods', namespace: 'default' },
      responseObject: JSON.parse(got.text) as unknown,
    });
    expect((complete as { responseObject?: object }).responseObject).toMatchObject({ kind: 'PodMetricsList' });
  });

  it('says of a 404 and of a 403 what the client is told', async () => {
    const missing = await auth.ask(`${NODES}/nothing`, { headers: TOKEN });
    expect((await eventsOf(missing)).at(-1)).toMatchObject({
      verb: 'get',
      objectRef: { resource: 'nodes', name: 'nothing' },
      responseStatus: { metadata: {}, status: 'Failure', reason: 'NotFound', code: 404, message: expect.any(String) },
    });
    const forbidden = await auth.ask(`${NODES}/x`, {});
    expect(forbidden.status).toBe(403);
    const events = await eventsOf(forbidden);
    expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'ResponseComplete']);
    expect(events[1]).toMatchObject({
      user: { username: 'system:anonymous', groups: ['system:unauthenticated'] },
      responseStatus: { reason: 'Forbidden', code: 403, message: (JSON.parse(forbidden.text) as Event).message },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
  });

  it('has one event of a client that authentication refuses, and nothing of its token', async () => {
    const got = await auth.ask(NODES, { headers: ['Authorization', 'Bearer stolen-token'] });
    expect(got.status).toBe(401);
    const events = await eventsOf(got);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      stage: 'ResponseStarted',
      verb: 'list',
      user: {},
      responseStatus: { status: 'Failure', reason: 'Unauthorized', code: 401 },
    });
    expect(events[0]).not.toHaveProperty('annotations');
  });

  it('names both users of an impersonation', async () => {
    const { authorization } = auth.server.cluster.apiServer;
    authorization.allow({ to: 'viewers', verbs: ['impersonate'], apiGroups: [''], resources: ['users', 'groups'] });
    const headers = [...TOKEN, 'Impersonate-User', 'dave', 'Impersonate-Group', 'viewers'];
    const events = await eventsOf(await auth.ask(NODES, { headers }));
    expect(events[1]).toMatchObject({
      user: { username: 'carol' },
      impersonatedUser: { username: 'dave', groups: ['viewers', 'system:authenticated'] },
      responseStatus: { code: 200 },
    });
    expect(events[1]).not.toHaveProperty('authenticationMetadata');
  });

  it('names the right by which somebody was impersonated, where it is a constrained one', async () => {
    const { authorization } = auth.server.cluster.apiServer;
    const to = 'alice';
    const apiGroups = ['authentication.k8s.io'];
    authorization.allow(
      { to, verbs: ['impersonate-on:arbitrary-node:list'], apiGroups: ['metrics.k8s.io'], resources: ['nodes'] },
      { to, verbs: ['impersonate:arbitrary-node'], apiGroups, resources: ['nodes'] },
    );
    const headers = ['Impersonate-User', 'system:node:node-1'];
    const events = await eventsOf(await auth.ask(NODES, { certificate: 'alice', headers }));
    expect(events[1]).toMatchObject({
      impersonatedUser: { username: 'system:node:node-1', groups: ['system:nodes', 'system:authenticated'] },
      authenticationMetadata: { impersonationConstraint: 'impersonate:arbitrary-node' },
    });
  });

  it('leaves out what the policy leaves out', async () => {
    expect(await eventsOf(await auth.ask('/livez', { headers: TOKEN }))).toEqual([]);
    expect(await eventsOf(await auth.ask(`${NODES}/x`, { certificate: 'alice' }))).toEqual([]);
    expect(await eventsOf(await auth.ask(NODES, { certificate: 'alice' }))).toHaveLength(2);
    expect(await eventsOf(await auth.ask('/version', { headers: TOKEN }))).toHaveLength(2);
  });

  it('has a path that is no route, a method that is none, and a watch', async () => {
    const stages = async (got: AuthAnswer) =>
      (await eventsOf(got)).map(({ stage, verb }) => `${String(verb)} ${stage}`);
    expect(await stages(await auth.ask('/nothing', { headers: ['Authorization', 'Bearer masters-token'] }))).toEqual([
      'get RequestReceived',
      'get ResponseComplete',
    ]);
    expect(await stages(await auth.ask(NODES, { headers: TOKEN }, 'DELETE'))).toEqual([
      'deletecollection RequestReceived',
      'deletecollection ResponseComplete',
    ]);
    expect(await stages(await auth.ask(`${NODES}?watch=1`, { headers: TOKEN }))).toEqual([
      'watch RequestReceived',
      'watch ResponseStarted',
      'watch ResponseComplete',
    ]);
  });

  it('has no secret in it', async () => {
    await auth.ask(`${NODES}?access_token=s3cr3t-in-url&limit=1`, { headers: TOKEN });
    await auth.ask(NODES, { headers: [...TOKEN, 'Cookie', 'session=s3cr3t-cookie'] });
    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(/carols-token|masters-token|stolen-token|s3cr3t/);
    expect(text).toContain('access_token=(redacted)&limit=1');
  });

  it('is its owner’s alone', async () => {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'logs'))).toEqual(['audit.log']);
  });

  it('is counted', async () => {
    const { text } = await auth.ask('/metrics', { headers: ['Authorization', 'Bearer masters-token'] });
    expect(text).toMatch(/^apiserver_audit_event_total [1-9]/m);
    expect(text).toMatch(/^apiserver_audit_level_total\{level="None"\} [1-9]/m);
  });
});

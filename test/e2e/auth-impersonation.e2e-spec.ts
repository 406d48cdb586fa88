import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthUnderTest, NODES } from './auth-under-test.ts';

// Who is allowed to impersonate: a client certificate of `impersonator` may be the user bob, the groups viewers and devs,
// the ServiceAccount ns/robot, the UID 7, and the extra fact scopes=a; `admin` is in system:masters and may be anybody.

// The modes of constrained impersonation are asked about as well, and have no rights here.

/** The reviews: verb impersonate for each of these, until one is refused. Then the user of the review of the request itself. */
const CASES = `
certificate  | headers                                                                       | asked to impersonate                   | then asked about             | status
impersonator |                                                                               |                                        | impersonator                 | 403
impersonator | Impersonate-User: bob                                                         | users bob                              | bob [system:authenticated]   | 403
impersonator | Impersonate-User: bob; Impersonate-Group: viewers                             | users bob, groups viewers              | bob [viewers, system:authenticated] | 200
impersonator | Impersonate-User: bob; impersonate-GROUP: devs; Impersonate-Group: viewers    | users bob, groups devs, groups viewers | bob [devs, viewers, system:authenticated] | 200
impersonator | Impersonate-User: bob; Impersonate-Group: system:masters                      | users bob, groups system:masters       |                              | 403
impersonator | Impersonate-User: bob; Impersonate-Group: viewers,system:masters              | users bob, groups viewers,system:masters |                            | 403
impersonator | Impersonate-User: bob; Impersonate_Group: system:masters                      | users bob                              | bob [system:authenticated]   | 403
impersonator | Impersonate-User: root                                                        | users root                             |                              | 403
impersonator | Impersonate-User: root; Impersonate-User: bob                                 | users root                             |                              | 403
impersonator | Impersonate-User: system:serviceaccount:ns:robot                              | serviceaccounts ns/robot               | system:serviceaccount:ns:robot [system:serviceaccounts, system:serviceaccounts:ns, system:authenticated] | 403
impersonator | Impersonate-User: system:serviceaccount:ns:other                              | serviceaccounts ns/other               |                              | 403
impersonator | Impersonate-User: bob; Impersonate-Uid: 7                                     | users bob, uids 7                      | bob [system:authenticated] #7 | 403
impersonator | Impersonate-User: bob; Impersonate-Uid: 8                                     | users bob, uids 8                      |                              | 403
impersonator | Impersonate-User: bob; Impersonate-Extra-Scopes: a                            | users bob, userextras/scopes a         | bob [system:authenticated] +scopes=a | 403
impersonator | Impersonate-User: bob; Impersonate-Extra-Scopes: a; Impersonate-Extra-Scopes: b | users bob, userextras/scopes a, userextras/scopes b |              | 403
impersonator | Impersonate-Group: viewers                                                    |                                        |                              | 400
impersonator | Impersonate-Uid: 7                                                            |                                        |                              | 400
alice        | Impersonate-User: bob                                                         | users bob                              |                              | 403
none         | Impersonate-User: bob                                                         | users bob                              |                              | 403
none         | Impersonate-User: admin; Impersonate-Group: system:masters                    | users admin                            |                              | 403
alice, expired | Impersonate-User: bob                                                       |                                        |                              | 401
proxy        | X-Remote-User: alice; Impersonate-User: bob                                   | users bob                              |                              | 403
admin        | Impersonate-User: bob                                                         |                                        | bob [system:authenticated]   | 403
admin        | Impersonate-User: bob; Impersonate-Group: viewers                             |                                        | bob [viewers, system:authenticated] | 200
admin        | Impersonate-User: root; Impersonate-Group: system:masters                     |                                        |                              | 200
admin        | Impersonate-User: system:anonymous                                            |                                        | system:anonymous [system:unauthenticated] | 403
`;

const cases = CASES.trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [certificate, headers, asked, answeredAs, status] = line.split('|').map((cell) => cell.trim());
    return {
      certificate: certificate!,
      headers: headers!,
      asked: asked!,
      answeredAs: answeredAs!,
      status: Number(status),
    };
  });

describe('impersonation', () => {
  let auth: AuthUnderTest;

  beforeAll(async () => {
    auth = await AuthUnderTest.start([
      '--authorization-webhook-cache-authorized-ttl=0s',
      '--authorization-webhook-cache-unauthorized-ttl=0s',
    ]);
    const { authorization } = auth.server.cluster.apiServer;
    const may = (resources: string[], resourceNames: string[], more: object = {}) =>
      authorization.allow({ to: 'impersonator', verbs: ['impersonate'], resources, resourceNames, ...more });
    may(['users'], ['bob']);
    may(['groups'], ['viewers', 'devs']);
    may(['serviceaccounts'], ['robot'], { namespaces: ['ns'] });
    may(['uids'], ['7'], { apiGroups: ['authentication.k8s.io'] });
    may(['userextras/scopes'], ['a'], { apiGroups: ['authentication.k8s.io'] });
    const { cluster } = auth.server.cluster.pki;
    auth.add('impersonator', await cluster.issue({ commonName: 'impersonator', usage: 'client' }));
  });
  afterAll(() => auth.stop());

  it.each(cases)('$certificate | $headers | $status', async ({ certificate, headers, asked, answeredAs, status }) => {
    const reviews = auth.watchReviews();
    const fields =
      headers === ''
        ? []
        : headers
            .split('; ')
            .flatMap((header) => [header.split(':', 1)[0]!, header.slice(header.indexOf(':') + 1).trim()]);
    const answer = await auth.ask(NODES, { certificate, headers: fields });
    const seen = reviews().map(({ spec }) => spec);
    const toImpersonate = seen.filter(({ resourceAttributes }) => resourceAttributes?.verb === 'impersonate');
    const about = toImpersonate.map(({ resourceAttributes }) => {
      const { resource, subresource, namespace, name, group = '' } = resourceAttributes!;
      expect(group).toBe(resource === 'uids' || resource === 'userextras' ? 'authentication.k8s.io' : '');
      return `${resource}${subresource ? `/${subresource}` : ''} ${namespace ? `${namespace}/` : ''}${name}`;
    });
    expect(about.join(', ')).toBe(asked);
    const others = seen
      .filter(({ resourceAttributes }) => !resourceAttributes?.verb?.startsWith('impersonate'))
      .map(({ user, groups, uid, extra = {} }) => {
        const facts = Object.entries(extra).map(([key, values]) => ` +${key}=${values.join(',')}`);
        return user === 'impersonator'
          ? user
          : `${user} [${groups?.join(', ')}]${uid ? ` #${uid}` : ''}${facts.join('')}`;
      });
    expect(others.join('; ')).toBe(answeredAs);
    expect(answer.status).toBe(status);
  });

  it('the refusal names what was refused', async () => {
    const headers = ['Impersonate-User', 'root'];
    const { text } = await auth.ask(NODES, { certificate: 'alice', headers });
    expect(JSON.parse(text)).toMatchObject({
      message:
        'nodes.metrics.k8s.io is forbidden: User "alice" cannot impersonate-on:user-info:list resource "nodes" in API ' +
        'group "metrics.k8s.io" at the cluster scope',
      details: { group: 'metrics.k8s.io', kind: 'nodes' },
    });
  });

  it('whoever names no user is told so', async () => {
    const answer = await auth.ask(NODES, { certificate: 'alice', headers: ['Impersonate-Group', 'viewers'] });
    expect(answer).toMatchObject({ status: 400, headers: { 'x-content-type-options': 'nosniff' } });
  });

  it('who may only list nodes as carol may do so, and nothing else', async () => {
    const { authorization } = auth.server.cluster.apiServer;
    const { cluster } = auth.server.cluster.pki;
    auth.add('constrained', await cluster.issue({ commonName: 'constrained', usage: 'client' }));
    const allow = (verbs: string[], apiGroups: string[], resources: string[], more: object = {}) =>
      authorization.allow({ to: 'constrained', verbs, apiGroups, resources, ...more });
    allow(['impersonate:user-info'], ['authentication.k8s.io'], ['users'], { resourceNames: ['carol'] });
    allow(['impersonate:user-info'], ['authentication.k8s.io'], ['groups'], { resourceNames: ['viewers'] });
    allow(['impersonate-on:user-info:list'], ['metrics.k8s.io'], ['nodes']);
    const asCarol = ['Impersonate-User', 'carol', 'Impersonate-Group', 'viewers'];
    const ask = (path: string, headers: string[]) => auth.ask(path, { certificate: 'constrained', headers });
    expect(await ask(NODES, asCarol)).toMatchObject({ status: 200 });
    const pods = await ask(NODES.replace('nodes', 'pods'), asCarol);
    expect(pods).toMatchObject({ status: 403, headers: { 'x-content-type-options': 'nosniff' } });
    expect(pods.text).toContain('cannot impersonate-on:user-info:list resource \\"pods\\"');
    expect(await ask(NODES, ['Impersonate-User', 'root'])).toMatchObject({ status: 403 });
    const asMaster = await ask(NODES, ['Impersonate-User', 'carol', 'Impersonate-Group', 'system:masters']);
    expect(asMaster).toMatchObject({ status: 403 });
    expect(asMaster.text).toContain('impersonating the system:masters group is not allowed');
  });
});

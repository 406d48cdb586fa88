import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuthorizationService } from '../../src/auth/authorization.service.js';
import type { RequestAttributes } from '../../src/auth/request-attributes.js';
import type { User } from '../../src/auth/user.js';
import { AuthUnderTest } from './auth-under-test.ts';

// Two tables: the user that credentials prove, and the review that a request needs. The spec tries every line of the first
// with every line of the second. The expectations are those of k8s.io/apiserver: front proxy, then client certificate,
// then bearer token. The first valid credentials decide. Invalid ones matter only if no others are valid.

/**
 * Certificate: see client-certificates.ts. Headers: separated by semicolons. Token asked: whether a TokenReview must be
 * asked. Who: 401, or name, groups, `#` UID, `+` extra facts; `+cert` is the fingerprint of the certificate.
 */
const CLIENTS = `
certificate                 | headers                                                          | token asked | who must result
none                        |                                                                  | no          | system:anonymous [system:unauthenticated]
none                        | X-Remote-User: root; X-Remote-Group: system:masters              | no          | system:anonymous [system:unauthenticated]
none                        | Authorization: Bearer carols-token                               | yes         | carol [viewers, system:authenticated] #c-1 +scopes=a,b
none                        | authorization: bEARER carols-token                               | yes         | carol [viewers, system:authenticated] #c-1 +scopes=a,b
none                        | Authorization: Bearer masters-token                              | yes         | root [system:masters, system:authenticated]
none                        | Authorization: Bearer carols-token; X-Remote-User: root          | yes         | carol [viewers, system:authenticated] #c-1 +scopes=a,b
none                        | Authorization: Bearer nonsense                                   | yes         | 401
none                        | Authorization: Bearer nonsense; X-Remote-User: root              | yes         | 401
none                        | Authorization: Bearer                                            | no          | system:anonymous [system:unauthenticated]
none                        | Authorization: Basic cm9vdDpyb290                                | no          | system:anonymous [system:unauthenticated]
none                        | Authorization: Basic cm9vdDpyb290; Authorization: Bearer carols-token | no     | system:anonymous [system:unauthenticated]
none                        | Authorization: Bearer nonsense; Authorization: Bearer masters-token | yes      | 401
none                        | Proxy-Authorization: Bearer masters-token                        | no          | system:anonymous [system:unauthenticated]
alice                       |                                                                  | no          | alice [devs, system:authenticated] +cert
alice                       | X-Remote-User: root; X-Remote-Group: system:masters              | no          | alice [devs, system:authenticated] +cert
alice                       | Authorization: Bearer nonsense                                   | no          | alice [devs, system:authenticated] +cert
alice                       | Authorization: Bearer masters-token                              | no          | alice [devs, system:authenticated] +cert
alice, two groups           |                                                                  | no          | alice [devs, ops, system:authenticated] +cert
admin                       |                                                                  | no          | admin [system:masters, system:authenticated] +cert
alice, expired              |                                                                  | no          | 401
alice, expired              | X-Remote-User: root                                              | no          | 401
alice, expired              | Authorization: Bearer carols-token                               | yes         | carol [viewers, system:authenticated] #c-1 +scopes=a,b
alice, expired              | Authorization: Bearer nonsense                                   | yes         | 401
alice, not yet valid        |                                                                  | no          | 401
alice, for servers          |                                                                  | no          | 401
alice, for any use          |                                                                  | no          | alice [devs, system:authenticated] +cert
alice, for no given use     |                                                                  | no          | alice [devs, system:authenticated] +cert
alice, self-signed          |                                                                  | no          | 401
alice, self-signed CA       |                                                                  | no          | 401
alice, foreign CA           |                                                                  | no          | 401
alice, intermediate         |                                                                  | no          | alice [devs, system:authenticated] +cert
alice, others between       |                                                                  | no          | alice [devs, system:authenticated] +cert
alice, intermediate missing |                                                                  | no          | 401
alice, intermediate no CA   |                                                                  | no          | 401
alice, intermediate expired |                                                                  | no          | 401
nameless                    |                                                                  | no          | 401
client named as the proxy   | X-Remote-User: root; X-Remote-Group: system:masters              | no          | front-proxy-client [system:authenticated] +cert
proxy                       | X-Remote-User: bob; X-Remote-Group: devs                         | no          | bob [devs, system:authenticated]
proxy                       | x-remote-user: bob; x-REMOTE-group: devs; X-Remote-Group: viewers | no         | bob [devs, viewers, system:authenticated]
proxy                       | X-Remote-User: bob; X-Remote-Group: devs,system:masters          | no          | bob [devs,system:masters; system:authenticated]
proxy                       | X-Remote-User: bob; X-Remote-User: root                          | no          | bob [system:authenticated]
proxy                       | X-Remote-User: bob, root                                         | no          | bob, root [system:authenticated]
proxy                       | X-Remote-User: bob; X-Remote-Uid: 7; X-Remote-Extra-Acme.com%2fTeam: x | no    | bob [system:authenticated] #7 +acme.com/team=x
proxy                       | X-Remote-User: bob; X-Remote-Group: system:authenticated         | no          | bob [system:authenticated]
proxy                       | X-Remote-User: root; X-Remote-Group: system:masters              | no          | root [system:masters, system:authenticated]
proxy                       | X-Remote-User: system:anonymous; X-Remote-Group: system:unauthenticated | no   | system:anonymous [system:unauthenticated]
proxy                       | X-Remote-User: bob; Authorization: Bearer masters-token          | no          | bob [system:authenticated]
proxy                       | X-Remote-User: bob; X_Remote_Group: system:masters; X-Remote_Group: system:masters | no | bob [system:authenticated]
proxy                       |                                                                  | no          | 401
proxy                       | X-Remote-User:                                                   | no          | 401
proxy                       | X-Remote-Group: system:masters                                   | no          | 401
proxy                       | X_Remote_User: root                                              | no          | 401
proxy                       | Authorization: Bearer carols-token                               | yes         | carol [viewers, system:authenticated] #c-1 +scopes=a,b
proxy, expired              | X-Remote-User: root                                              | no          | 401
proxy, for servers          | X-Remote-User: root                                              | no          | 401
proxy, self-signed          | X-Remote-User: root                                              | no          | 401
proxy, name not allowed     | X-Remote-User: root                                              | no          | 401
proxy CA, named alice       |                                                                  | no          | 401
proxy CA, named alice       | X-Remote-User: root                                              | no          | 401
`;

/**
 * Review: what the SubjectAccessReview must be about, `-` for none: verb, then a path, or version, resource and, where
 * there is one, namespace and name. May: the group that is let in. Let in: its status.
 */
const REQUESTS = `
request                                                              | review                                    | may                  | let in
GET /healthz                                                         | -                                         | everybody            | 200
POST /livez                                                          | -                                         | everybody            | 200
GET /healthz/ping                                                    | get /healthz/ping                         |                      | 200
GET /metrics                                                         | get /metrics                              |                      | 200
GET /metr%69cs                                                       | get /metrics                              |                      | 200
GET /foo?path=/healthz                                               | get /foo                                  |                      | 404
GET /apis                                                            | get /apis                                 | system:authenticated | 200
GET /apis/metrics.k8s.io/v1beta1                                     | get /apis/metrics.k8s.io/v1beta1          | system:authenticated | 200
GET /apis/metrics.k8s.io/v1beta1/nodes                               | list v1beta1 nodes                        | viewers              | 200
GET /apis/metrics.k8s.io/v1beta1/nodes/node-1                        | get v1beta1 nodes name=node-1             | viewers              | 200
GET /apis/metrics.k8s.io/v1beta1/nodes?watch=1                       | watch v1beta1 nodes                       |                      | 405
GET /apis/metrics.k8s.io/v1/nodes?fieldSelector=metadata.name%3Dn    | list v1 nodes name=n fields=metadata.name=n | viewers            | 200
GET /apis/metrics.k8s.io/v1beta1/namespaces/ns/pods?labelSelector=a  | list v1beta1 pods namespace=ns labels=a   | viewers              | 200
POST /apis/metrics.k8s.io/v1beta1/nodes                              | create v1beta1 nodes                      |                      | 405
DELETE /apis/metrics.k8s.io/v1beta1/nodes                            | deletecollection v1beta1 nodes            |                      | 405
`;

interface Client {
  readonly certificate: string;
  readonly headers: string;
  readonly tokenAsked: boolean;
  readonly who: string;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly review: string;
  readonly may: string;
  readonly letIn: number;
}

function rows(table: string): string[][] {
  return table
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

const clients = rows(CLIENTS).map(([certificate, headers, asked, who]): Client => ({
  certificate: certificate!,
  headers: headers!,
  tokenAsked: asked === 'yes',
  who: who!,
}));
const requests = rows(REQUESTS).map(([request, review, may, letIn]): Request => {
  const [method, path] = request!.split(' ') as [string, string];
  return { method, path, review: review!, may: may!, letIn: Number(letIn) };
});

/** The cell `name [group, group] #uid +key=value,value`; groups with a comma are separated by semicolons. */
function userOf(who: string, credentialId: () => string): User {
  const [, name, groups, uid, extra] = /^(.*?) \[(.*)\](?: #(\S+))?(?: \+(\S+))?$/.exec(who)!;
  const [key, values] = extra?.split('=') ?? [];
  const facts: User['extra'] = key === 'cert' ? { 'authentication.kubernetes.io/credential-id': [credentialId()] } : {};
  return {
    name: name!,
    uid,
    groups: groups!.split(groups!.includes(';') ? '; ' : ', '),
    extra: values === undefined ? facts : { [key!]: values.split(',') },
  };
}

/** The `spec` of the SubjectAccessReview that the cell stands for. */
function reviewOf(review: string, { name, groups, uid, extra }: User): object {
  const [verb, ...words] = review.split(' ');
  const user = {
    user: name,
    groups,
    ...(Object.keys(extra).length > 0 && { extra }),
    ...(uid !== undefined && { uid }),
  };
  if (words[0]!.startsWith('/')) return { ...user, nonResourceAttributes: { verb, path: words[0] } };
  const [version, resource, ...more] = words;
  const rest = Object.fromEntries(more.map((word) => [word.split('=', 1)[0]!, word.slice(word.indexOf('=') + 1)]));
  const { fields, labels, ...place } = rest;
  const selectors = {
    ...(fields !== undefined && { fieldSelector: { rawSelector: fields } }),
    ...(labels !== undefined && { labelSelector: { rawSelector: labels } }),
  };
  const resourceAttributes = { verb, group: 'metrics.k8s.io', version, resource, ...place, ...selectors };
  return { ...user, resourceAttributes };
}

function headerFields(cell: string): string[] {
  return cell === ''
    ? []
    : cell.split('; ').flatMap((header) => [header.split(':', 1)[0]!, header.slice(header.indexOf(':') + 1).trim()]);
}

describe('who, and what is asked', () => {
  let auth: AuthUnderTest;
  let decided: { user: User; attributes: RequestAttributes }[] = [];

  beforeAll(async () => {
    // Nothing is remembered, so that every question is seen.
    const ttls = ['authentication-token-webhook-cache-ttl', 'authorization-webhook-cache-authorized-ttl'];
    const flags = [...ttls, 'authorization-webhook-cache-unauthorized-ttl'].map((flag) => `--${flag}=0s`);
    auth = await AuthUnderTest.start(flags);
    const service = auth.server.app.get(AuthorizationService);
    const decide = service.decide.bind(service);
    vi.spyOn(service, 'decide').mockImplementation((user, attributes) => {
      // The simulated kube-apiserver asks on its own whether the group is served.
      if (user.name !== 'system:kube-aggregator') decided.push({ user, attributes });
      return decide(user, attributes);
    });
  });
  afterAll(() => auth.stop());

  it('are enough', () => {
    expect(clients.length * requests.length).toBeGreaterThan(800);
  });

  describe.each(clients)('$certificate | $headers | $who', ({ certificate, headers, tokenAsked, who }) => {
    it.each(requests)('$method $path', async ({ method, path, review, may, letIn }) => {
      decided = [];
      const asked = auth.watchReviews();
      const { status, text } = await auth.ask(path, { certificate, headers: headerFields(headers) }, method);
      const reviews = asked().map(({ kind, spec, askedBy }) => {
        expect(askedBy).toBe('system:serviceaccount:kube-system:metrics-server');
        return [kind, spec] as const;
      });
      const token = / (\S+)$/.exec(headers.split(';').find((header) => /^\s*authorization/i.test(header)) ?? '')?.[1];
      const tokenReviews = tokenAsked ? [['TokenReview', { token }]] : [];

      if (who === '401') {
        expect({ status, reviews, decided }).toEqual({ status: 401, reviews: tokenReviews, decided: [] });
        expect(JSON.parse(text)).toMatchObject({ kind: 'Status', message: 'Unauthorized', code: 401 });
        return;
      }
      const user = userOf(who, () => auth.credentialId(certificate));
      expect(decided.map((each) => each.user)).toEqual([user]);
      const isPrivileged = user.groups.includes('system:masters');
      const isAsked = review !== '-' && !isPrivileged;
      const accessReviews = isAsked ? [['SubjectAccessReview', reviewOf(review, user)]] : [];
      expect(reviews).toEqual([...tokenReviews, ...accessReviews]);
      const isLetIn = !isAsked || user.groups.includes(may);
      expect(status).toBe(isLetIn ? letIn : 403);
      if (!isLetIn)
        expect(JSON.parse(text)).toMatchObject({
          reason: 'Forbidden',
          message: expect.stringContaining(`User "${user.name}" cannot `),
        });
    });
  });
});

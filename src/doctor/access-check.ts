import { ApiServerError } from '../cluster/api-server-error.js';
import type { ApiServerPaths } from './api-server-paths.js';
import type { Finding } from './finding.js';
import type { CheckDeadline } from './check-deadline.js';
import { accessName, REQUIRED_ACCESS, type RequiredAccess } from './required-access.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'rbac';
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

interface Question {
  readonly verb: string;
  readonly access: RequiredAccess;
}

/** Asks the kube-apiserver for each required permission. Returns a finding for each missing one. */
export async function checkAccess(accesses: ApiServerPaths, settings: CheckDeadline): Promise<Finding[]> {
  const questions = REQUIRED_ACCESS.flatMap((access) => access.verbs.map((verb) => ({ verb, access })));
  try {
    const answers = await Promise.all(questions.map((question) => isAllowed(accesses, question, settings)));
    const missing = questions.filter((_, i) => answers[i] !== true);
    if (missing.length > 0) return missing.map(missingAccess);
    const names = questions.map(({ verb, access }) => accessName(verb, access)).join(', ');
    return [{ name: NAME, status: 'ok', message: `this server has all permissions it needs: ${names}` }];
  } catch (error) {
    return [unasked(error)];
  }
}

async function isAllowed(
  accesses: ApiServerPaths,
  { verb, access }: Question,
  settings: CheckDeadline,
): Promise<boolean | undefined> {
  const { by, group, resource, subresource, namespace, object: name } = access;
  const resourceAttributes = { verb, group, resource, subresource, namespace, name };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  const { client } = accesses[by];
  const answer = await client.post<{ status?: { allowed?: boolean } }>(REVIEWS, review, settings);
  return answer.status?.allowed;
}

function missingAccess({ verb, access }: Question): Finding {
  const { purpose, grantedBy } = access;
  const subject = accessName(verb, access);
  return {
    name: NAME,
    status: 'failed',
    subject,
    message: `this server may not ${subject}, which it needs ${purpose}`,
    cure: `Apply ${grantedBy}, or the same of the chart, for the ServiceAccount of this server.`,
  };
}

/** Clusters usually let every user review its own access. One that does not may still grant the permissions. */
function unasked(error: unknown): Finding {
  const message = `the permissions of this server cannot be checked: ${errorMessage(error)}`;
  const forbidden = error instanceof ApiServerError && error.status === 403;
  const cure =
    'kubectl auth can-i --list --as=system:serviceaccount:kube-system:metrics-server, and compare with ' +
    'deploy/base/rbac.yaml';
  return { name: NAME, status: forbidden ? 'unknown' : 'failed', message, cure };
}

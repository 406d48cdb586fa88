import { CaBundle } from '../certificates/ca-bundle.js';
import type { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { type ApiServiceObject, moveCure, ownership, unavailableCure } from './api-service.js';
import { authorityLife } from './authority-life.js';
import type { Finding } from './finding.js';
import type { CheckDeadline } from './check-deadline.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'apiservice';
const FOLDER = '/apis/apiregistration.k8s.io/v1/apiservices';
const VERSIONS = ['v1beta1', 'v1'];
const MANIFEST = 'Apply deploy/base/api-services.yaml.';

/** Checks which server the APIServices name, and whether the kube-apiserver can reach it. */
export async function checkApiServices(
  client: ApiServerClient,
  user: string | undefined,
  settings: CheckDeadline,
  nowMs: number,
): Promise<Finding[]> {
  try {
    return await Promise.all(
      VERSIONS.map(async (version) => {
        const subject = `${version}.metrics.k8s.io`;
        const found = await client.get<ApiServiceObject>(`${FOLDER}/${subject}`, settings).catch(unlessMissing);
        return found === undefined ? missing(version, subject) : checkOne(found, subject, user, nowMs);
      }),
    );
  } catch (error) {
    return [unread(error)];
  }
}

function checkOne(found: ApiServiceObject, subject: string, user: string | undefined, nowMs: number): Finding {
  const { spec: { service } = {}, status: { conditions = [] } = {} } = found;
  const finding = (status: Finding['status'], message: string, cure?: string): Finding => ({
    name: NAME,
    status,
    subject,
    message,
    ...(cure !== undefined && { cure }),
  });
  if (!service) return finding('failed', 'it names no Service', MANIFEST);
  const place = `${service.namespace}/${service.name}`;
  const owner = ownership(found, user);
  const move = moveCure(found, subject);
  if (owner === 'another') return finding('failed', `it belongs to the Service ${place}, not to this server`, move);
  const available = conditions.find(({ type }) => type === 'Available');
  if (available?.status !== 'True') {
    const { reason = 'no condition Available', message = '' } = available ?? {};
    const text = `${place} is not available to the kube-apiserver: ${reason}${message && `: ${message.trim()}`}`;
    return finding('failed', text, unavailableCure(reason, message));
  }
  const trust = trustOf(found, nowMs);
  if (trust.cure !== undefined) return finding('failed', `${place} is available, but ${trust.text}`, trust.cure);
  if (owner === 'unknown') return finding('warning', `it belongs to the Service ${place}, which is available`, move);
  return finding('ok', `it belongs to the Service ${place} and is available; ${trust.text}`);
}

/** Checks the caBundle by which the kube-apiserver verifies this server. */
function trustOf({ spec = {} }: ApiServiceObject, nowMs: number): { readonly text: string; readonly cure?: string } {
  const { insecureSkipTLSVerify, caBundle } = spec;
  if (insecureSkipTLSVerify) return { text: "this server's certificate is not verified (insecureSkipTLSVerify)" };
  if (!caBundle)
    return { text: "this server's certificate is verified by the authorities of the kube-apiserver's system" };
  const cure = 'Write the CA of the serving certificate into caBundle anew (with cert-manager: its ca-injector).';
  try {
    const { state, names, left } = authorityLife(CaBundle.parse(Buffer.from(caBundle, 'base64').toString()), nowMs);
    if (state === 'ended') return { text: `the CA in its caBundle, ${names}, has expired`, cure };
    return { text: `its caBundle has the CA ${names}, which is good for ${left}` };
  } catch (error) {
    return { text: `its caBundle is not usable: ${errorMessage(error)}`, cure };
  }
}

/** A missing v1beta1 is a fault, because autoscalers and older clients use it. v1 is optional. */
function missing(version: string, subject: string): Finding {
  if (version === 'v1')
    return { name: NAME, status: 'ok', subject, message: 'there is none, as in overlays/only-v1beta1' };
  const message = 'there is none: nobody is asked for metrics, neither by kubectl top nor by autoscalers';
  return { name: NAME, status: 'failed', subject, message, cure: MANIFEST };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof ApiServerError && error.status === 404) return undefined;
  throw error;
}

function unread(error: unknown): Finding {
  const command = `kubectl get apiservices ${VERSIONS.map((version) => `${version}.metrics.k8s.io`).join(' ')} -o wide`;
  if (error instanceof ApiServerError && error.status === 403) {
    const message = 'this server may not read who serves metrics.k8s.io, and need not';
    return { name: NAME, status: 'unknown', message, cure: `${command} (as an administrator)` };
  }
  const message = `the APIServices cannot be read: ${errorMessage(error)}`;
  return { name: NAME, status: 'failed', message, cure: `${command} (as an administrator)` };
}

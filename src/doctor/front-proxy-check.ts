import { CaFile } from '../auth/ca-file.js';
import { type PublishedData, readPublishedTrust } from '../auth/published-trust.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import type { Options } from '../config/options.js';
import type { ApiServerPath } from './api-server-paths.js';
import { type AuthorityLife, authorityLife } from './authority-life.js';
import { type Finding, skipped } from './finding.js';
import type { CheckDeadline } from './check-deadline.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'front-proxy';
const CONFIG_MAP = 'ConfigMap kube-system/extension-apiserver-authentication';
const PATH = '/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication';
const AGGREGATION =
  'Start the kube-apiserver with its aggregation layer: --requestheader-client-ca-file, ' +
  '--requestheader-allowed-names, --requestheader-username-headers=X-Remote-User, ' +
  '--requestheader-group-headers=X-Remote-Group, --requestheader-extra-headers-prefix=X-Remote-Extra-, ' +
  '--proxy-client-cert-file and --proxy-client-key-file.';

/**
 * Checks by which certificates this server trusts the kube-apiserver, which forwards requests of kubectl and
 * autoscalers.
 */
export async function checkFrontProxy(
  options: Options,
  { client }: ApiServerPath,
  settings: CheckDeadline,
  nowMs: number,
): Promise<Finding> {
  if (options.requestHeaderClientCaFile !== undefined)
    return checkFile(options, options.requestHeaderClientCaFile, nowMs);
  if (options.authenticationSkipLookup) {
    const message =
      'the kube-apiserver is not trusted: --authentication-skip-lookup is set, and no front proxy is named';
    return failed(message, 'Remove --authentication-skip-lookup, or set --requestheader-client-ca-file too.');
  }
  try {
    const { data = {} } = await client.get<{ data?: PublishedData }>(PATH, settings);
    return checkPublished(data, nowMs);
  } catch (error) {
    const { status } = error instanceof ApiServerError ? error : {};
    if (status === 403) return skipped(NAME, 'rbac');
    const message = `${CONFIG_MAP}: ${errorMessage(error)}`;
    return failed(
      message,
      status === 404 ? AGGREGATION : 'Try again. If it stays so, look in the log of the kube-apiserver.',
    );
  }
}

function checkPublished(data: PublishedData, nowMs: number): Finding {
  const { trust, problems } = readPublishedTrust(data, {});
  if (problems.length > 0) return failed(`${CONFIG_MAP}: ${problems.join('; ')}`, AGGREGATION);
  const { frontProxy } = trust;
  if (frontProxy === undefined) return failed(`${CONFIG_MAP} has no requestheader-client-ca-file`, AGGREGATION);
  if (frontProxy.usernameHeaders.length === 0) {
    return failed(`${CONFIG_MAP} has no requestheader-username-headers`, AGGREGATION);
  }
  const life = authorityLife(frontProxy.authorities, nowMs);
  return judge(life, frontProxy.allowedNames, CONFIG_MAP);
}

async function checkFile(options: Options, path: string, nowMs: number): Promise<Finding> {
  const source = `--requestheader-client-ca-file=${path}`;
  try {
    const bundle = await new CaFile('requestheader-client-ca-file', path).current(nowMs);
    return judge(authorityLife(bundle, nowMs), options.requestHeaderAllowedNames, source);
  } catch (error) {
    const message = errorMessage(error);
    return failed(message, 'Name a readable PEM file with the authority of the front proxy, or remove the flag.');
  }
}

function judge({ state, names, left }: AuthorityLife, allowedNames: readonly string[], source: string): Finding {
  const renew =
    "Renew the kube-apiserver's front-proxy CA and certificate (kubeadm certs renew front-proxy-client renews the " +
    'latter), and restart the kube-apiserver, which publishes the new one.';
  if (state === 'ended') return failed(`${source}: the front-proxy CA ${names} has expired`, renew);
  const message = `${source}: the front-proxy CA ${names} is good for ${left}`;
  if (state === 'ends soon') return { name: NAME, status: 'warning', message: `${message} only`, cure: renew };
  const proxies = allowedNames.length === 0 ? 'every certificate of it' : allowedNames.join(', ');
  return { name: NAME, status: 'ok', message: `${message}; trusted: ${proxies}` };
}

function failed(message: string, cure: string): Finding {
  return { name: NAME, status: 'failed', message, cure };
}

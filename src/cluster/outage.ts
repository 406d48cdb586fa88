import { Logger } from '@nestjs/common';
import { isOutOfResources, systemSentence } from '../model/system-error.js';
import { ApiServerError } from './api-server-error.js';
import type { Clock } from './clock.js';

/**
 * Tells the log when the view of one resource stops being current, when the reason changes, and when it is current
 * again: one line each, however many attempts there are.
 */
export class Outage {
  private readonly logger = new Logger('cluster');
  private since?: number;
  private problem?: string;

  constructor(
    private readonly plural: string,
    private readonly clock: Clock,
  ) {}

  /** An attempt failed. `known` is how many objects are served meanwhile; undefined before the first list. */
  failed(error: ApiServerError, known: number | undefined): void {
    const problem = String(error.status ?? error.reason ?? error.code);
    if (problem === this.problem) return;
    this.problem = problem;
    this.since ??= this.clock.now();
    const served =
      known === undefined ? `no ${this.plural} are known yet` : `serving the ${known} ${this.plural} known so far`;
    this.logger.error(`${this.plural} cannot be watched, ${served}: ${error.message}. ${advice(error, this.plural)}`);
  }

  /** The watch works. */
  over(): void {
    if (this.since === undefined) return;
    const seconds = Math.round((this.clock.now() - this.since) / 1000);
    this.logger.log(`${this.plural} are watched again, after ${seconds} s`);
    this.since = undefined;
    this.problem = undefined;
  }
}

function advice({ status, reason, code = '' }: ApiServerError, plural: string): string {
  if (status === 401)
    return 'The token or client certificate is not accepted: see the kubeconfig or the service account';
  if (status === 403) return `The ClusterRole of this server needs the rule ${plural}: get, list, watch`;
  if (status === 404) return 'The address does not seem to be a kube-apiserver: see server in the kubeconfig';
  if (status === 429 || (status !== undefined && status >= 500))
    return 'The kube-apiserver is overloaded or not ready; trying again';
  if (status !== undefined) return 'The kube-apiserver refuses the request; see --node-selector, and trying again';
  if (reason === 'Credentials')
    return 'See the files and the credential plugin that the kubeconfig or the service account names';
  if (reason === 'InvalidAnswer')
    return 'Something between this server and the kube-apiserver changes its answers; trying again';
  if (isOutOfResources(code)) return `Here ${systemSentence(code, 'connection')}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return "The server's name does not resolve: see server in the kubeconfig, and DNS";
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return "The server's certificate is not trusted: see certificate-authority in the kubeconfig";
  return 'Is this the address of the kube-apiserver, and is it reachable from here? Trying again';
}

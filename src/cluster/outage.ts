import { Logger } from '@nestjs/common';
import { isOutOfResources, systemSentence } from '../model/system-error.js';
import { ApiServerError } from './api-server-error.js';
import type { Clock } from './clock.js';

/**
 * Logs when the watch of one resource fails, when the reason changes, and when it works again: one line each, for any
 * number of attempts.
 */
export class Outage {
  private readonly logger = new Logger('cluster');
  private since?: number;
  private problem?: string;

  constructor(
    private readonly plural: string,
    private readonly clock: Clock,
    /** Whose rules must allow the watch. */
    private readonly role = 'The ClusterRole of this server',
  ) {}

  /**
   * An attempt failed.
   *
   * @param known number of objects that are served meanwhile; undefined before the first list
   */
  failed(error: ApiServerError, known: number | undefined): void {
    const problem = String(error.status ?? error.reason ?? error.code);
    if (problem === this.problem) return;
    this.problem = problem;
    this.since ??= this.clock.now();
    const served =
      known === undefined ? `no ${this.plural} are known yet` : `serving the ${known} ${this.plural} known so far`;
    this.logger.error(
      `${this.plural} cannot be watched, ${served}: ${error.message}. ${advice(error, this.plural, this.role)}`,
    );
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

function advice({ status, reason, code = '' }: ApiServerError, plural: string, role: string): string {
  if (status === 401) return 'The token or client certificate is rejected: check the kubeconfig or the service account';
  if (status === 403) return `${role} needs the rule ${plural}: get, list, watch`;
  if (status === 404) return 'The address is not that of a kube-apiserver: check server in the kubeconfig';
  if (status === 429 || (status !== undefined && status >= 500))
    return 'The kube-apiserver is overloaded or not ready. Retrying';
  if (status !== undefined) return 'The kube-apiserver rejected the request (check --node-selector). Retrying';
  if (reason === 'Credentials')
    return 'Check the files and the credential plugin of the kubeconfig or the service account';
  if (reason === 'InvalidAnswer')
    return 'A proxy between this server and the kube-apiserver changes its responses. Retrying';
  if (isOutOfResources(code)) return `On this machine, ${systemSentence(code, 'connection')}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The name of the server does not resolve: check server in the kubeconfig, and DNS';
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return 'The certificate of the server is not trusted: check certificate-authority in the kubeconfig';
  return 'Check the address of the kube-apiserver, and that it is reachable from here. Retrying';
}

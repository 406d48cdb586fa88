import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { type Clock, pause, systemClock } from '../cluster/clock.js';
import { NodeLister } from '../cluster/node.lister.js';
import { PodLister } from '../cluster/pod.lister.js';
import { Options } from '../config/options.js';
import { StorageService } from '../storage/storage.service.js';

/** The discovery path of a version. Every user may read it (`system:discovery`). */
const VERSION_PATHS = ['/apis/metrics.k8s.io/v1beta1', '/apis/metrics.k8s.io/v1'];
const ASK_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;
/** Stop asking the kube-apiserver after this time. The first metrics come sooner, if they come. */
const PATIENCE_MS = 60_000;

/**
 * Whether a server without numbers is ready (`--readiness=api`).
 *
 * If no server answers the API group, discovery fails, and with it the deletion of namespaces. A Pod that is ready
 * before it has numbers would take half of the requests from a Pod that has some. So at its start this server asks the
 * kube-apiserver whether another server answers the group. If none does, it is ready at once. Otherwise it waits for
 * its first numbers. Once open, the gate stays open, also without kubelets.
 */
@Injectable()
export class StartGate implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clock: Clock = systemClock;
  private readonly shutdown = new AbortController();
  private opened = false;

  constructor(
    private readonly options: Options,
    private readonly client: ApiServerClient,
    private readonly nodes: NodeLister,
    private readonly pods: PodLister,
    private readonly storage: StorageService,
  ) {}

  get open(): boolean {
    if (this.options.readiness === 'data') return false;
    return (this.opened ||= this.storage.ready);
  }

  onApplicationBootstrap(): void {
    if (this.options.readiness === 'api') void this.watch(this.shutdown.signal);
  }

  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** Opens the gate once it is known that no server answers the group. */
  private async watch(signal: AbortSignal): Promise<void> {
    await Promise.all([this.nodes.whenSynced(), this.pods.whenSynced()]);
    const patientUntilMs = this.clock.now() + PATIENCE_MS;
    while (!this.open && !signal.aborted) {
      const served = await this.isServed(signal);
      if (served === false || (served === undefined && this.clock.now() >= patientUntilMs)) this.opened = true;
      else await pause(this.clock, ASK_EVERY_MS, signal);
    }
  }

  /** Returns true if a server answers the group now; undefined if the kube-apiserver does not say. */
  private async isServed(signal: AbortSignal): Promise<boolean | undefined> {
    let answered: boolean | undefined = false;
    for (const path of VERSION_PATHS) {
      try {
        await this.client.get(path, { timeoutMs: ANSWER_WITHIN_MS, signal });
        return true;
      } catch (error) {
        // 404: no APIService. 503: no server behind it.
        const status = error instanceof ApiServerError ? error.status : undefined;
        if (status !== 404 && status !== 503) answered = undefined;
      }
    }
    return answered;
  }
}

import { Injectable } from '@nestjs/common';
import type { ApiError } from '../model/api-error.js';
import type { StatusCause } from '../model/status.js';
import { steadyNowMs } from '../model/steady-time.js';
import { MissingObjects } from '../reasons/missing-objects.service.js';
import { NodeReasons } from '../reasons/node-reasons.service.js';
import { PodReasons } from '../reasons/pod-reasons.service.js';
import type { Reason } from '../reasons/reason.js';
import { metricsNotFound, objectNotFound } from './objects/api-error.js';

/** Numbers may come while the reason is looked up. */
const JUST_NOW: Reason = { reason: 'WaitingForSecondSample', message: 'its numbers have come just now: ask again' };

/** The errors for requests for one object without numbers: that it has none, and why. */
@Injectable()
export class MissingMetrics {
  constructor(
    private readonly ofNodes: NodeReasons,
    private readonly ofPods: PodReasons,
    private readonly missing: MissingObjects,
  ) {}

  /** @param known whether there is such a Node */
  missingNode(name: string, known: boolean): ApiError {
    const reason = this.ofNodes.reasonOf(name, { steadyMs: steadyNowMs(), wallMs: Date.now() }) ?? JUST_NOW;
    this.missing.countRequest('node', reason.reason);
    return known
      ? metricsNotFound('nodemetrics', name, causeOf(reason))
      : objectNotFound('node', name, causeOf(reason));
  }

  /** Rejects with the error for a Pod that is not known to run. May ask the kube-apiserver for its phase. */
  async unknownPod(namespace: string, name: string): Promise<never> {
    await this.ofPods.lookUp({ namespace, name });
    throw this.missingPod(namespace, name, false);
  }

  /** @param known whether there is such a running Pod */
  missingPod(namespace: string, name: string, known = true): ApiError {
    const at = { steadyMs: steadyNowMs(), wallMs: Date.now() };
    const [finding] = this.ofPods.findings([{ namespace, name }], at);
    const { reason = JUST_NOW, containers } = finding!;
    this.missing.countRequest('pod', reason.reason);
    if (!known) return objectNotFound('pods', name, causeOf(reason));
    const ofContainer = containers.find((each) => each.reason === reason);
    const others = containers.filter((each) => each.reason !== undefined && each !== ofContainer);
    return metricsNotFound(
      'podmetrics',
      `${namespace}/${name}`,
      causeOf(reason, ofContainer?.name),
      others.map((each) => causeOf(each.reason!, each.name)),
    );
  }
}

function causeOf({ reason, message }: Reason, container?: string): StatusCause {
  return { reason, message, field: container === undefined ? '' : `containers[${container}]` };
}

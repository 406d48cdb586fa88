import { Injectable } from '@nestjs/common';
import { KubeConfig } from '@kubernetes/client-node';

/** How one request differs from the plain one. */
export interface RequestSettings {
  readonly query?: Readonly<Record<string, string>>;
  /** The `Accept` header; default `application/json`. */
  readonly accept?: string;
  /** Deadline of the whole request in milliseconds; default 30,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The connection to the kube-apiserver. All methods fail with ApiServerError. */
@Injectable()
export class ApiServerClient {
  constructor(private readonly kubeConfig: KubeConfig) {}

  /** GETs `path` (e.g. `/api/v1/nodes`) and answers the parsed JSON. */
  get<T>(_path: string, _settings?: RequestSettings): Promise<T> {
    throw new Error(`not built yet ${this.kubeConfig}`);
  }

  /** POSTs `body` as JSON and answers the parsed JSON. */
  post<T>(_path: string, _body: unknown, _settings?: RequestSettings): Promise<T> {
    throw new Error('not built yet');
  }
}

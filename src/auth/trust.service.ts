import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ApiObject } from '../cluster/api-objects.js';
import { ApiServerClient } from '../cluster/api-server.client.js';
import { ApiServerError } from '../cluster/api-server-error.js';
import { Informer } from '../cluster/informer.js';
import { Options } from '../config/options.js';
import { AUTHENTICATION_CLIENT } from './api-server-clients.js';
import { CaFile } from './ca-file.js';
import { type PublishedData, readPublishedTrust, type Trust } from './published-trust.js';
import { errorMessage } from '../model/error-message.js';

const NAME = 'extension-apiserver-authentication';
const FOLDER = '/api/v1/namespaces/kube-system/configmaps';
const FIRST_LOOK_TIMEOUT_MS = 10_000;

interface PublishedTrust {
  readonly name: string;
  readonly data: PublishedData;
}

/**
 * The authorities to trust now. Files of flags are read again when they change. The rest comes from the ConfigMap
 * kube-system/extension-apiserver-authentication, which is watched.
 */
@Injectable()
export class TrustService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('auth');
  private readonly clientsFile?: CaFile;
  private readonly frontProxyFile?: CaFile;
  private readonly informer?: Informer<PublishedTrust>;
  private published: Trust = {};

  constructor(
    private readonly options: Options,
    @Inject(AUTHENTICATION_CLIENT) private readonly client: ApiServerClient,
  ) {
    const { clientCaFile, requestHeaderClientCaFile, authenticationSkipLookup } = options;
    if (clientCaFile !== undefined) this.clientsFile = new CaFile('client-ca-file', clientCaFile);
    if (requestHeaderClientCaFile !== undefined) {
      this.frontProxyFile = new CaFile('requestheader-client-ca-file', requestHeaderClientCaFile);
    }
    if (authenticationSkipLookup || (this.clientsFile && this.frontProxyFile)) return;
    this.informer = new Informer<PublishedTrust>(client, {
      plural: 'configmaps',
      path: FOLDER,
      query: { fieldSelector: `metadata.name=${NAME}` },
      decode: ({ metadata, ...object }) => ({ name: metadata.name, data: dataOf(object) }),
    });
    // If the ConfigMap is deleted, its last content stays in force, as in the original. The kube-apiserver soon writes
    // it again.
    this.informer.onChange(({ object }) => this.publish(object.data));
  }

  /** Returns a promise only while files are checked. It rejects if one of them was never readable. */
  current(nowMs: number): Trust | Promise<Trust> {
    // The normal case.
    if (this.clientsFile === undefined && this.frontProxyFile === undefined) return this.published;
    return this.withFiles(nowMs);
  }

  private async withFiles(nowMs: number): Promise<Trust> {
    const clients = this.clientsFile ? await this.clientsFile.current(nowMs) : this.published.clients;
    const authorities = await this.frontProxyFile?.current(nowMs);
    return { clients, frontProxy: authorities ? this.ofFlags(authorities) : this.published.frontProxy };
  }

  /** Fails as the original does: for invalid files, and if the published front proxy settings cannot be read. */
  async onModuleInit(): Promise<void> {
    await this.current(Date.now());
    if (!this.informer) return;
    await this.lookOnce();
    this.informer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.informer?.stop();
  }

  private async lookOnce(): Promise<void> {
    try {
      const found = await this.client.get<unknown>(`${FOLDER}/${NAME}`, { timeoutMs: FIRST_LOOK_TIMEOUT_MS });
      this.publish(dataOf(found));
    } catch (error) {
      const missing = error instanceof ApiServerError && error.status === 404;
      const problem = `ConfigMap kube-system/${NAME}: ${errorMessage(error)}`;
      if (!missing && !this.frontProxyFile && !this.options.authenticationTolerateLookupFailure) {
        throw new Error(`${problem}. ${advice(error)}`, { cause: error });
      }
      this.logger.warn(`${problem}. Until it can be read, clients that depend on it are anonymous or refused`);
    }
  }

  private publish(data: PublishedData): void {
    const { trust, problems, warnings } = readPublishedTrust(data, this.published);
    this.published = trust;
    for (const problem of problems) this.logger.error(`ConfigMap kube-system/${NAME}: ${problem}`);
    for (const warning of warnings) this.logger.warn(`ConfigMap kube-system/${NAME}: ${warning}`);
  }

  private ofFlags(authorities: NonNullable<Trust['clients']>): Trust['frontProxy'] {
    const { options } = this;
    return {
      authorities,
      allowedNames: options.requestHeaderAllowedNames,
      usernameHeaders: options.requestHeaderUsernameHeaders,
      groupHeaders: options.requestHeaderGroupHeaders,
      uidHeaders: options.requestHeaderUidHeaders,
      extraHeaderPrefixes: options.requestHeaderExtraHeadersPrefix,
    };
  }
}

function dataOf(object: unknown): PublishedData {
  const data = (object as { readonly data?: unknown } & Partial<ApiObject>).data;
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(Object.entries(data).filter(([, value]) => typeof value === 'string'));
}

function advice(error: unknown): string {
  if (error instanceof ApiServerError && error.status === 403) {
    return 'Bind the Role kube-system/extension-apiserver-authentication-reader to this server';
  }
  return 'To start without it set --authentication-tolerate-lookup-failure';
}

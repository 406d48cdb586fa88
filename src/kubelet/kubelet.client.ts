import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Options } from '../config/options.js';
import { untilAborted } from '../model/until-aborted.js';
import { KUBELET_PAGES, PageBuffers } from './http/page-buffers.js';
import { Kubelet, type SharedParts } from './kubelet.js';
import { PageDecoder } from './page/page-decoder.js';
import { pageFilterQuery } from './page/page-filter.js';
import { KubeletCredentials } from './trust/kubelet-credentials.js';
import { KubeletTls } from './trust/kubelet-tls.js';
import { kubeletTlsVerification } from './trust/kubelet-tls-verification.js';
import { KubeletToken, throwNoToken } from './trust/kubelet-token.js';

/** Opens kubelets, and has what all of them share: certificates, token, page buffers and the page decoder. */
@Injectable()
export class KubeletClient implements OnModuleInit {
  private readonly shared: SharedParts;

  constructor(
    private readonly options: Options,
    private readonly credentials: KubeletCredentials,
  ) {
    const { kubeletCompletelyInsecure, kubeletPreferredAddressTypes: preferredTypes } = options;
    const verify = kubeletTlsVerification(options, credentials.insecure);
    this.shared = {
      options,
      addressRules: { preferredTypes, verified: !kubeletCompletelyInsecure && verify !== 'insecure' },
      // No token is shown over plain HTTP.
      token: new KubeletToken(kubeletCompletelyInsecure ? undefined : credentials),
      tls: kubeletCompletelyInsecure ? undefined : new KubeletTls(options, credentials, verify),
      buffers: new PageBuffers(KUBELET_PAGES),
      decoder: new PageDecoder(options.extraResources),
      pageFilter: options.kubeletPageFilter ? pageFilterQuery(options.extraResources) : '',
    };
  }

  /** Fails, as the original does, if a file of a flag is missing at the start. Later on the files may come and go. */
  async onModuleInit(): Promise<void> {
    const { tls } = this.shared;
    await tls?.checkFiles(Date.now());
    const { kubeletTlsVerify } = this.options;
    if (tls === undefined || kubeletTlsVerification(this.options, this.credentials.insecure) === kubeletTlsVerify)
      return;
    new Logger('Kubelet').warn(
      'Certificates of kubelets are not verified, since the kubeconfig says insecure-skip-tls-verify: true. To verify ' +
        'them give --kubelet-certificate-authority or --kubelet-tls-verify',
    );
  }

  /** Returns the kubelet of one more node. Nothing is sent yet. The caller closes it when the node goes. */
  openKubelet(): Kubelet {
    return new Kubelet(this.shared);
  }

  /** Rejects with the KubeletError that every scrape has while the token or this server's certificates are unusable. */
  async checkCredentials(signal: AbortSignal): Promise<void> {
    const { token, tls } = this.shared;
    try {
      await untilAborted(Promise.resolve(token.currentToken()), signal);
    } catch (error) {
      if (error === signal.reason) throwNoToken(error);
      throw error;
    }
    // The certificates of the kubeconfig have been read with its token.
    await tls?.currentSecurity(Date.now());
  }
}

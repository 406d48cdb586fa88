import { Module } from '@nestjs/common';
import { KubeletClient } from './kubelet.client.js';

/**
 * The connections to kubelets. `KubeletCredentials` is not provided here, because it comes from the kubeconfig: the
 * application provides it from a global module.
 */
@Module({ providers: [KubeletClient], exports: [KubeletClient] })
export class KubeletModule {}

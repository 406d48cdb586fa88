import { Module } from '@nestjs/common';
import { KubeletClient } from './kubelet.client.js';

/**
 * The client of kubelets. A global module of the application provides its `KubeletCredentials`, which come from the
 * kubeconfig.
 */
@Module({ providers: [KubeletClient], exports: [KubeletClient] })
export class KubeletModule {}

import { KubeConfig } from '@kubernetes/client-node';
import { Module } from '@nestjs/common';
import { Options } from '../config/options.js';
import { ApiServerClient } from './api-server.client.js';
import { loadKubeConfig } from './kube-config.js';
import { NodeLister } from './node.lister.js';
import { PodLister } from './pod.lister.js';

/** Which Nodes and Pods exist, and the kube-apiserver that knows. */
@Module({
  providers: [
    { provide: KubeConfig, inject: [Options], useFactory: (options: Options) => loadKubeConfig(options.kubeconfig) },
    ApiServerClient,
    NodeLister,
    PodLister,
  ],
  exports: [KubeConfig, ApiServerClient, NodeLister, PodLister],
})
export class ClusterModule {}

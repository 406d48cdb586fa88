import { Module } from '@nestjs/common';
import { KubeConfig } from '@kubernetes/client-node';
import { ApiServerClient } from './api-server.client.js';
import { NodeLister } from './node.lister.js';
import { PodLister } from './pod.lister.js';

/** Which Nodes and Pods exist, and the connection to the kube-apiserver that knows. */
@Module({
  providers: [{ provide: KubeConfig, useFactory: () => new KubeConfig() }, ApiServerClient, NodeLister, PodLister],
  exports: [ApiServerClient, NodeLister, PodLister],
})
export class ClusterModule {}

import { Module } from '@nestjs/common';
import { Options } from '../config/options.js';
import { ApiServerAccess } from './api-server-access.js';
import { ApiServerClient } from './api-server.client.js';
import { loadAccess } from './load-access.js';
import { NodeLister } from './node.lister.js';
import { PodLister } from './pod.lister.js';
import { PodOwners } from './pod-owners.service.js';
import { PodPhases } from './pod-phases.service.js';

/** The Nodes and Pods that exist, and the client of the kube-apiserver. */
@Module({
  providers: [
    { provide: ApiServerAccess, inject: [Options], useFactory: ({ kubeconfig }: Options) => loadAccess(kubeconfig) },
    ApiServerClient,
    NodeLister,
    PodLister,
    PodOwners,
    PodPhases,
  ],
  exports: [ApiServerAccess, ApiServerClient, NodeLister, PodLister, PodOwners, PodPhases],
})
export class ClusterModule {}

import { Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { apiServerClients } from './api-server-clients.js';
import { AuthGuard } from './auth.guard.js';
import { AuthenticationService } from './authentication.service.js';
import { AuthorizationService } from './authorization.service.js';
import { ImpersonationService } from './impersonation.service.js';
import { TrustService } from './trust.service.js';

/** Delegated authentication and authorization for every request. */
@Module({
  imports: [ClusterModule],
  providers: [
    ...apiServerClients,
    TrustService,
    AuthenticationService,
    AuthorizationService,
    ImpersonationService,
    AuthGuard,
  ],
})
export class AuthModule {}

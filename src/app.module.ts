import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { isAudited } from './audit/is-audited.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Options } from './config/options.js';
import { HealthModule } from './health/health.module.js';
import { InternalApiModule } from './internal-api/internal-api.module.js';
import { KubeletCredentialsModule } from './kubelet-credentials.module.js';
import { MetricsApiModule } from './metrics-api/metrics-api.module.js';
import { MonitoringModule } from './monitoring/monitoring.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';
import { ScraperModule } from './scraper/scraper.module.js';

/** The whole server. ARCHITECTURE.md explains its modules. */
@Module({})
export class AppModule {
  static for(options: Options): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.for(options),
        ScheduleModule.forRoot(),
        AuthModule,
        ...(isAudited(options) ? [auditModule()] : []),
        KubeletCredentialsModule,
        ...(options.accelerators === undefined ? [] : [acceleratorsModule()]),
        ScraperModule,
        MetricsApiModule,
        ...(options.stateDir === undefined ? [] : [stateModule()]),
        ...(options.history === undefined ? [] : [historyModule()]),
        ...(options.watch === undefined ? [] : [watchModule()]),
        ...(options.livePage ? [livePageModule()] : []),
        HealthModule,
        MonitoringModule,
        OpenApiModule,
        InternalApiModule,
      ],
    };
  }
}

/** Loaded only on request, to save the memory of its code. */
async function stateModule(): Promise<DynamicModule> {
  const { StateModule } = await import('./state/state.module.js');
  return { module: StateModule };
}

/** Loaded only on request, to save the memory of its code. */
async function historyModule(): Promise<DynamicModule> {
  const { HistoryModule } = await import('./history/history.module.js');
  return { module: HistoryModule };
}

/** Loaded only on request, to save the memory of its code and of the page. */
async function livePageModule(): Promise<DynamicModule> {
  const { LivePageModule } = await import('./live-page/live-page.module.js');
  return { module: LivePageModule };
}

/** Loaded only on request, to save the memory of its code and of what it follows. */
async function watchModule(): Promise<DynamicModule> {
  const { WatchModule } = await import('./metrics-api/watch/watch.module.js');
  return { module: WatchModule };
}

/** Loaded only on request: policies need a YAML parser, and few servers have one. */
async function auditModule(): Promise<DynamicModule> {
  const { AuditModule } = await import('./audit/audit.module.js');
  return { module: AuditModule };
}

/** Loaded only on request: most clusters have no accelerators, or no exporters of them. */
async function acceleratorsModule(): Promise<DynamicModule> {
  const { AcceleratorsModule } = await import('./accelerators/accelerators.module.js');
  return { module: AcceleratorsModule };
}

import { Module, type OnModuleInit } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { register } from 'prom-client';
import { MetricsController } from './metrics.controller.js';
import { registerProcessMetrics } from './process-metrics.js';

/** Serves the server's own metrics at `/metrics`. Each module registers those of its own work. */
@Module({
  imports: [
    PrometheusModule.register({ path: '/metrics', defaultMetrics: { enabled: false }, controller: MetricsController }),
  ],
})
export class MonitoringModule implements OnModuleInit {
  onModuleInit(): void {
    registerProcessMetrics(register);
  }
}

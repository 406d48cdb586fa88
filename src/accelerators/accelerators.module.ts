import { Global, Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { AcceleratorStates } from '../model/accelerator-states.js';
import { UsageExtension } from '../model/usage-extension.js';
import { acceleratorMetrics } from './accelerators.metrics.js';
import { Accelerators } from './accelerators.service.js';
import { ExporterStates } from './accelerator-states.service.js';
import { AcceleratorUsage } from './accelerator-usage.service.js';

/** Usage of accelerators beside that of kubelets. It is global, so that storage need not import it. */
@Global()
@Module({
  imports: [ClusterModule],
  providers: [
    AcceleratorUsage,
    Accelerators,
    { provide: AcceleratorStates, useClass: ExporterStates },
    { provide: UsageExtension, useExisting: AcceleratorUsage },
    ...acceleratorMetrics,
  ],
  exports: [Accelerators, AcceleratorStates, UsageExtension],
})
export class AcceleratorsModule {}

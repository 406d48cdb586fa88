import { Global, Module } from '@nestjs/common';
import { ClusterModule } from '../cluster/cluster.module.js';
import { UsageExtension } from '../model/usage-extension.js';
import { acceleratorMetrics } from './accelerators.metrics.js';
import { Accelerators } from './accelerators.service.js';
import { AcceleratorUsage } from './accelerator-usage.service.js';

/** Usage of accelerators beside that of kubelets. It is global, so that storage need not import it. */
@Global()
@Module({
  imports: [ClusterModule],
  providers: [
    AcceleratorUsage,
    Accelerators,
    { provide: UsageExtension, useExisting: AcceleratorUsage },
    ...acceleratorMetrics,
  ],
  exports: [Accelerators, AcceleratorUsage, UsageExtension],
})
export class AcceleratorsModule {}

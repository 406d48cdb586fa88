import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MetricsBase, MetricsListBase } from './metrics-base.js';
import { Usage } from './usage.js';

/** How much one Node used. */
@ApiSchema({ description: 'How much CPU and memory one Node used.' })
export class NodeMetrics extends MetricsBase<'NodeMetrics'> {
  @Expose()
  @Type(() => Usage)
  @ApiProperty({ description: 'What the whole Node used, system processes included.' })
  usage: Usage;
}

/** How much each of several Nodes used, sorted by name. */
@ApiSchema({ description: 'How much CPU and memory each of several Nodes used.' })
export class NodeMetricsList extends MetricsListBase<'NodeMetricsList'> {
  @Expose()
  @Type(() => NodeMetrics)
  @ApiProperty({ type: [NodeMetrics], description: 'The Nodes that have metrics, sorted by name.' })
  items: NodeMetrics[];
}

import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { ListMeta, ObjectMeta } from './object-meta.js';
import { Usage } from './usage.js';

/** How much one Node used. */
export class NodeMetrics {
  @Expose()
  @ApiProperty({ enum: ['NodeMetrics'] })
  kind?: 'NodeMetrics';

  @Expose()
  @ApiProperty({ example: 'metrics.k8s.io/v1beta1' })
  apiVersion?: string;

  @Expose()
  @Type(() => ObjectMeta)
  @ApiProperty()
  metadata: ObjectMeta;

  @Expose()
  @ApiProperty({ description: 'When the usage was measured: the end of the window.', format: 'date-time' })
  timestamp: string;

  @Expose()
  @ApiProperty({ description: 'The time over which CPU was averaged, as a Go duration.', example: '15s' })
  window: string;

  @Expose()
  @Type(() => Usage)
  @ApiProperty({ description: 'What the whole Node used.' })
  usage: Usage;
}

/** How much each of several Nodes used, sorted by name. */
export class NodeMetricsList {
  @Expose()
  @ApiProperty({ enum: ['NodeMetricsList'] })
  kind: 'NodeMetricsList';

  @Expose()
  @ApiProperty({ example: 'metrics.k8s.io/v1beta1' })
  apiVersion: string;

  @Expose()
  @Type(() => ListMeta)
  @ApiProperty()
  metadata: ListMeta;

  @Expose()
  @Type(() => NodeMetrics)
  @ApiProperty({ type: [NodeMetrics] })
  items: NodeMetrics[];
}

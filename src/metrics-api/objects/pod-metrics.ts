import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { ListMeta, ObjectMeta } from './object-meta.js';
import { Usage } from './usage.js';

/** How much one container used. */
export class ContainerMetrics {
  @Expose()
  @ApiProperty({ description: 'Name of the container, as in the Pod.' })
  name: string;

  @Expose()
  @Type(() => Usage)
  @ApiProperty({ description: 'What the container used.' })
  usage: Usage;
}

/** How much the containers of one Pod used. */
export class PodMetrics {
  @Expose()
  @ApiProperty({ enum: ['PodMetrics'] })
  kind?: 'PodMetrics';

  @Expose()
  @ApiProperty({ example: 'metrics.k8s.io/v1beta1' })
  apiVersion?: string;

  @Expose()
  @Type(() => ObjectMeta)
  @ApiProperty()
  metadata: ObjectMeta;

  @Expose()
  @ApiProperty({ description: 'When the container that was measured first was measured.', format: 'date-time' })
  timestamp: string;

  @Expose()
  @ApiProperty({ description: 'The time over which its CPU was averaged, as a Go duration.', example: '15s' })
  window: string;

  @Expose()
  @Type(() => ContainerMetrics)
  @ApiProperty({ type: [ContainerMetrics], description: 'What each container used, in the order of the kubelet.' })
  containers: ContainerMetrics[];
}

/** How much the containers of several Pods used, sorted by namespace and name. */
export class PodMetricsList {
  @Expose()
  @ApiProperty({ enum: ['PodMetricsList'] })
  kind: 'PodMetricsList';

  @Expose()
  @ApiProperty({ example: 'metrics.k8s.io/v1beta1' })
  apiVersion: string;

  @Expose()
  @Type(() => ListMeta)
  @ApiProperty()
  metadata: ListMeta;

  @Expose()
  @Type(() => PodMetrics)
  @ApiProperty({ type: [PodMetrics] })
  items: PodMetrics[];
}

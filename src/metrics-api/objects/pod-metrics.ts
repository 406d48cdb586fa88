import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { MetricsBase, MetricsListBase } from './metrics-base.js';
import { Usage } from './usage.js';

/** How much one container used. */
@ApiSchema({ description: 'How much CPU and memory one container used.' })
export class ContainerMetrics {
  @Expose()
  @ApiProperty({ description: 'Name of the container, as in the Pod.', example: 'web' })
  name: string;

  @Expose()
  @Type(() => Usage)
  @ApiProperty({ description: 'What the container used.' })
  usage: Usage;
}

/** How much the containers of one Pod used. */
@ApiSchema({ description: 'How much CPU and memory each container of one Pod used.' })
export class PodMetrics extends MetricsBase<'PodMetrics'> {
  @Expose()
  @Type(() => ContainerMetrics)
  @ApiProperty({
    type: [ContainerMetrics],
    description: 'What each running container used, in the order of the kubelet.',
  })
  containers: ContainerMetrics[];
}

/** How much the containers of several Pods used, sorted by namespace and name. */
@ApiSchema({ description: 'How much CPU and memory the containers of several Pods used.' })
export class PodMetricsList extends MetricsListBase<'PodMetricsList'> {
  @Expose()
  @Type(() => PodMetrics)
  @ApiProperty({ type: [PodMetrics], description: 'The Pods that have metrics, sorted by namespace and name.' })
  items: PodMetrics[];
}

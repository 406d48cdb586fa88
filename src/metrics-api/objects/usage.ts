import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';
import { EXTRA_GAUGES } from '../../model/resources.js';

/** How much was used, each as a Kubernetes Quantity. */
export class Usage {
  @Expose()
  @ApiProperty({ format: 'quantity', description: 'CPU in cores, as a rate over the window.', example: '251m' })
  cpu: string;

  @Expose()
  @ApiProperty({
    format: 'quantity',
    description: 'Memory in bytes at the timestamp, as the working set: what cannot be reclaimed under pressure.',
    example: '10Mi',
  })
  memory: string;
}

// To the API `usage` is a map of any resources. Those of `--extra-resources` are served only when they are asked for.
for (const { name } of EXTRA_GAUGES) {
  Expose()(Usage.prototype, name);
  ApiHideProperty()(Usage.prototype, name);
}

import { ApiHideProperty, ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

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

  /** In bytes at about the timestamp; with `--extra-resources=swap` only. To the API `usage` is a map of any resources. */
  @Expose()
  @ApiHideProperty()
  swap?: string;
}

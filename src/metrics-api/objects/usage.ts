import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

/** How much was used, each as a Kubernetes Quantity. */
export class Usage {
  @Expose()
  @ApiProperty({ description: 'CPU in cores, as a rate over the window.', example: '251m' })
  cpu: string;

  @Expose()
  @ApiProperty({ description: 'Working set in bytes at the timestamp.', example: '10Mi' })
  memory: string;
}

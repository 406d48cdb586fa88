import { ApiProperty } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

/** The part of Kubernetes' `ObjectMeta` that metrics objects have. */
export class ObjectMeta {
  @Expose()
  @ApiProperty({ description: 'Name of the Node or Pod.' })
  name: string;

  @Expose()
  @ApiProperty({ required: false, description: 'Namespace of the Pod; absent for Nodes.' })
  namespace?: string;

  @Expose()
  @ApiProperty({ description: 'Time of this answer.', format: 'date-time' })
  creationTimestamp: string;

  @Expose()
  @ApiProperty({ required: false, description: 'Labels of the Node or Pod.', additionalProperties: { type: 'string' } })
  labels?: Readonly<Record<string, string>>;
}

/** Kubernetes' `ListMeta`: empty here, since metrics have no resource version. */
export class ListMeta {}

import { ApiHideProperty, ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Expose } from 'class-transformer';

/** The part of Kubernetes' `ObjectMeta` that metrics objects have. */
@ApiSchema({ description: "Kubernetes' metadata of any object. Metrics have a name, a namespace, a time and labels." })
export class ObjectMeta {
  @Expose()
  @ApiProperty({ required: false, description: 'Name of the Node or Pod.' })
  name: string;

  @Expose()
  @ApiProperty({ required: false, description: 'Namespace of the Pod; absent for Nodes.' })
  namespace?: string;

  /** With `--watch` only, so that no definition has it. */
  @Expose()
  @ApiHideProperty()
  resourceVersion?: string;

  @Expose()
  @ApiProperty({
    required: false,
    description: 'When this answer was made. Metrics are not stored objects and have no other time of creation.',
    format: 'date-time',
  })
  creationTimestamp: string;

  @Expose()
  @ApiProperty({
    required: false,
    description: 'Labels of the Node or Pod, which label selectors match.',
    additionalProperties: { type: 'string' },
  })
  labels?: Readonly<Record<string, string>>;

  /** What a Pod used as a whole; with `--extra-resources=pod` only, so that no definition has it. */
  @Expose()
  @ApiHideProperty()
  annotations?: Readonly<Record<string, string>>;
}

/** The part of Kubernetes' `ListMeta` that metrics lists have. */
@ApiSchema({ description: "Kubernetes' metadata of any list." })
export class ListMeta {
  /** With `--watch` only, so that no definition has it. */
  @Expose()
  @ApiHideProperty()
  resourceVersion?: string;

  @Expose()
  @ApiProperty({
    required: false,
    description: 'Asks for the rest of a list that was cut off by `limit`. Absent when there is no more.',
  })
  continue?: string;
}

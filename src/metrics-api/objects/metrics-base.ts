import { ApiProperty } from '@nestjs/swagger';
import { Expose, Type } from 'class-transformer';
import { ListMeta, ObjectMeta } from './object-meta.js';

/** What the metrics of a Node and of a Pod have in common: whose they are, and which time they are about. */
export class MetricsBase<Kind extends string> {
  @Expose()
  @ApiProperty({ type: String, required: false, description: 'The kind of this object; left out inside a list.' })
  kind?: Kind;

  @Expose()
  @ApiProperty({ required: false, description: 'Group and version of this object; left out inside a list.' })
  apiVersion?: string;

  @Expose()
  @Type(() => ObjectMeta)
  @ApiProperty({ required: false, description: 'Name and labels of the Node or Pod that was measured.' })
  metadata: ObjectMeta;

  @Expose()
  @ApiProperty({
    format: 'date-time',
    description: 'When the usage was measured: the end of the window. Of several containers, the one measured first.',
    example: '2026-09-21T14:13:35Z',
  })
  timestamp: string;

  @Expose()
  @ApiProperty({
    format: 'go-duration',
    description: 'The time up to the timestamp over which CPU usage was averaged, as a Go duration.',
    example: '15.123s',
  })
  window: string;
}

/** What the lists of both have in common. */
export class MetricsListBase<Kind extends string> {
  @Expose()
  @ApiProperty({ type: String, required: false, description: 'The kind of this list.' })
  kind: Kind;

  @Expose()
  @ApiProperty({ required: false, description: 'Group and version of this list and of its items.' })
  apiVersion: string;

  @Expose()
  @Type(() => ListMeta)
  @ApiProperty({ required: false, description: 'What is true of the list as a whole.' })
  metadata: ListMeta;
}

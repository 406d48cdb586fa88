import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { SCRAPE_STATES, ScrapeFailureState } from './scrape-state.js';

/** How the scrapes of the exporter of accelerators on one node go. */
@ApiSchema({ description: 'How the scrapes of the exporter of accelerators on one node go.' })
export class ExporterState {
  @ApiProperty({ description: 'Whose devices they are.', example: 'nvidia' })
  vendor: string;

  @ApiProperty({ description: 'Name of the Node.', example: 'gpu-1' })
  node: string;

  @ApiProperty({ type: 'string', enum: SCRAPE_STATES, description: 'How the last scrape went, as for nodes.' })
  state: (typeof SCRAPE_STATES)[number];

  @ApiProperty({ description: 'The address and port that are asked.', example: '10.0.0.2:9400' })
  address: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the EndpointSlice says that the exporter is ready.' })
  ready: boolean;

  @ApiProperty({ required: false, type: 'string', format: 'date-time', description: 'When it was asked last.' })
  lastAttempt?: string;

  @ApiProperty({ required: false, type: 'string', format: 'date-time', description: 'When it last yielded a page.' })
  lastSuccess?: string;

  @ApiProperty({ required: false, type: 'number', description: 'How long the last scrape took, in seconds.' })
  durationSeconds?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Length of the last page in bytes.' })
  bytes?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Devices on the last page; a MIG instance is one.' })
  devices?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Devices that the last page gives to a container.' })
  heldDevices?: number;

  @ApiProperty({
    required: false,
    type: 'integer',
    description: 'Containers of the last page that are not on the node.',
  })
  strangers?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Lines of the last page that could not be read.' })
  skippedLines?: number;

  @ApiProperty({ required: false, description: 'How it fails; absent while it does not.' })
  failure?: ScrapeFailureState;
}

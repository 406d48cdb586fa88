import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ExporterState } from '../../reasons/objects/exporter-state.js';
import { ScrapeState } from '../../reasons/objects/scrape-state.js';

/** How the scrapes of each node go. */
@ApiSchema({ description: 'How the scrapes of each node go.' })
export class ScrapeStateList {
  @ApiProperty({ type: 'string', enum: ['ScrapeStateList'], description: 'What this is.' })
  kind: 'ScrapeStateList';

  @ApiProperty({ type: [ScrapeState], description: 'The nodes, sorted by name.' })
  items: ScrapeState[];

  @ApiProperty({
    required: false,
    type: [ExporterState],
    description: 'The exporters of accelerators, sorted by node; absent without --accelerators.',
  })
  exporters?: ExporterState[];
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ScrapeState } from '../../reasons/objects/scrape-state.js';

/** How the scrapes of each node go. */
@ApiSchema({ description: 'How the scrapes of each node go.' })
export class ScrapeStateList {
  @ApiProperty({ type: 'string', enum: ['ScrapeStateList'], description: 'What this is.' })
  kind: 'ScrapeStateList';

  @ApiProperty({ type: [ScrapeState], description: 'The nodes, sorted by name.' })
  items: ScrapeState[];
}

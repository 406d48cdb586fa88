import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import {
  CheckStatus,
  CycleStatus,
  HistoryStatus,
  InformerStatus,
  MemoryStatus,
  StateFileStatus,
} from './status-parts.js';

/** How the server is. */
@ApiSchema({ description: 'How the server is.' })
export class ServerStatus {
  @ApiProperty({ type: 'string', enum: ['ServerStatus'], description: 'What this is.' })
  kind: 'ServerStatus';

  @ApiProperty({ description: 'Version of the server.', example: 'v0.1.0' })
  version: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the process started.' })
  started: string;

  @ApiProperty({ type: 'number', description: 'From one scrape of a node to the next, in seconds.' })
  resolutionSeconds: number;

  @ApiProperty({ type: 'number', description: 'How long the last numbers of a node are served, in seconds.' })
  maxStalenessSeconds: number;

  @ApiProperty({ description: 'The scrape cycles.' })
  cycles: CycleStatus;

  @ApiProperty({ description: 'What takes how much memory.' })
  memory: MemoryStatus;

  @ApiProperty({ type: [InformerStatus], description: 'What is known of the cluster.' })
  informers: InformerStatus[];

  @ApiProperty({ type: 'boolean', description: 'Whether /readyz answers 200.' })
  ready: boolean;

  @ApiProperty({ type: [CheckStatus], description: 'The checks of /readyz.' })
  checks: CheckStatus[];

  @ApiProperty({ required: false, description: 'How the history is kept; absent without --history.' })
  history?: HistoryStatus;

  @ApiProperty({ required: false, description: 'The file in --state-dir; absent without that flag.' })
  stateFile?: StateFileStatus;
}

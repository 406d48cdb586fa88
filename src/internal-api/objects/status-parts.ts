import { ApiProperty, ApiSchema } from '@nestjs/swagger';

const optionalTime = { required: false, type: 'string', format: 'date-time' } as const;

/** The scrape cycles. */
@ApiSchema({ description: 'The scrape cycles of this process.' })
export class CycleStatus {
  @ApiProperty({ type: 'integer', description: 'How many have ended.' })
  ended: number;

  @ApiProperty({ ...optionalTime, description: 'When the latest began.' })
  lastBegun?: string;

  @ApiProperty({ required: false, type: 'number', description: 'How long the latest that has ended took, in seconds.' })
  lastTookSeconds?: number;

  @ApiProperty({ ...optionalTime, description: 'When the next is due.' })
  next?: string;
}

/** What takes how much memory, in bytes. */
@ApiSchema({ description: 'What takes how much memory, in bytes.' })
export class MemoryStatus {
  @ApiProperty({ type: 'integer', description: 'Of the whole process, as the kernel counts it.' })
  resident: number;

  @ApiProperty({ type: 'integer', description: 'Of objects in use, and garbage that is not collected yet.' })
  heapUsed: number;

  @ApiProperty({ type: 'integer', description: 'Of the heap as a whole.' })
  heapTotal: number;

  @ApiProperty({ type: 'integer', description: 'Of buffers and other memory outside the heap.' })
  external: number;

  @ApiProperty({ type: 'integer', description: 'Of the numbers of all points, which is part of external.' })
  points: number;

  @ApiProperty({ type: 'integer', description: 'Of the numbers of the last pages, which is part of external.' })
  pages: number;
}

/** What an informer knows. */
@ApiSchema({ description: 'What is known of one resource of the cluster.' })
export class InformerStatus {
  @ApiProperty({ description: 'The resource.', example: 'pods' })
  resource: string;

  @ApiProperty({ type: 'boolean', description: 'Whether a full list has been read.' })
  synced: boolean;

  @ApiProperty({ type: 'integer', description: 'How many objects are known. Of Pods, those that run.' })
  objects: number;
}

/** One check of a probe. */
@ApiSchema({ description: 'One check of /readyz.' })
export class CheckStatus {
  @ApiProperty({ description: 'Name of the check.', example: 'metric-storage-ready' })
  name: string;

  @ApiProperty({ type: 'boolean', description: 'Whether it lets /readyz hold.' })
  ok: boolean;

  @ApiProperty({ required: false, description: 'What is wrong, also when that is tolerated.' })
  failure?: string;
}

/** How the history is kept. */
@ApiSchema({ description: 'How the usage of the past is kept.' })
export class HistoryStatus {
  @ApiProperty({ type: 'number', description: 'The time that a point is of, in seconds. It doubles at the budget.' })
  stepSeconds: number;

  @ApiProperty({ type: 'integer', description: 'How many points a container or node has.' })
  points: number;

  @ApiProperty({ type: 'integer', description: 'How many containers and nodes have a history.' })
  rows: number;

  @ApiProperty({ type: 'integer', description: 'How much memory it takes, in bytes.' })
  bytes: number;

  @ApiProperty({ type: 'integer', description: 'The most memory that it may take, in bytes.' })
  budgetBytes: number;

  @ApiProperty({ type: 'integer', description: 'How many values were not kept, because there was no room.' })
  refusedValues: number;
}

/** The file in `--state-dir`. */
@ApiSchema({ description: 'The file from which a restart takes the last points.' })
export class StateFileStatus {
  @ApiProperty({ description: 'Where it is.', example: '/var/lib/metrics-server/points' })
  path: string;

  @ApiProperty({ required: false, type: 'integer', description: 'Its length in bytes.' })
  bytes?: number;

  @ApiProperty({ ...optionalTime, description: 'When it was written last: at each cycle, as long as that works.' })
  written?: string;

  @ApiProperty({ required: false, description: 'Why it cannot be looked at, such as that it was never written.' })
  error?: string;
}

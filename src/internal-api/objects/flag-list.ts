import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** A flag as it works. */
@ApiSchema({ description: 'A flag and what it works as. Flags hold no secrets, and no file is read for this.' })
export class FlagState {
  @ApiProperty({ description: 'Name of the flag, without dashes.', example: 'metric-resolution' })
  name: string;

  @ApiProperty({ description: 'Its value, as one would write it; lists are separated by commas.', example: '15s' })
  value: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the command line names it.' })
  given: boolean;

  @ApiProperty({ required: false, description: 'Why it has no effect; absent when it has.' })
  unused?: string;
}

/** All flags as they work. */
@ApiSchema({ description: 'All flags as they work.' })
export class FlagList {
  @ApiProperty({ type: 'string', enum: ['FlagList'], description: 'What this is.' })
  kind: 'FlagList';

  @ApiProperty({ type: [FlagState], description: 'The flags, in the order of --help.' })
  items: FlagState[];
}

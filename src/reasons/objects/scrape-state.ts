import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** How the last scrapes of a node failed. */
@ApiSchema({ description: 'How the last scrapes of a node failed.' })
export class ScrapeFailureState {
  @ApiProperty({ description: 'The kind of failure, in one word.', example: 'ConnectionRefused' })
  code: string;

  @ApiProperty({ description: 'What is wrong.', example: 'https://10.0.0.2:10250: connection refused' })
  message: string;

  @ApiProperty({ required: false, description: 'What to do about it.' })
  cure?: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When the node failed first.' })
  since: string;

  @ApiProperty({ type: 'integer', description: 'Scrapes that failed or were left out since.' })
  missed: number;
}

/** The serving certificate that a kubelet showed last. */
@ApiSchema({ description: 'The serving certificate that a kubelet showed last, whether or not it was accepted.' })
export class CertificateState {
  @ApiProperty({ description: 'Whose it is.', example: 'O=system:nodes, CN=system:node:worker-1' })
  subject: string;

  @ApiProperty({ description: 'Who signed it.' })
  issuer: string;

  @ApiProperty({ description: 'Which names and addresses it is for.', example: 'DNS:worker-1, IP Address:10.0.0.1' })
  names: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'From when on it is valid.' })
  notBefore: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it expires.' })
  notAfter: string;
}

/** What scraping a node comes to. */
export const SCRAPE_STATES = ['NeverScraped', 'Scraped', 'Failing', 'LeftOut'] as const;

/** How the scrapes of one node go. */
@ApiSchema({ description: 'How the scrapes of one node go.' })
export class ScrapeState {
  @ApiProperty({ description: 'Name of the Node.', example: 'worker-1' })
  node: string;

  @ApiProperty({
    type: 'string',
    enum: SCRAPE_STATES,
    description: 'How the last scrape went. LeftOut: it failed so often that the node is not asked in each cycle.',
  })
  state: (typeof SCRAPE_STATES)[number];

  @ApiProperty({ required: false, description: 'The address that is asked.', example: '10.0.0.1' })
  address?: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the Node says that it is ready.' })
  ready: boolean;

  @ApiProperty({ required: false, type: 'string', format: 'date-time', description: 'When it was asked last.' })
  lastAttempt?: string;

  @ApiProperty({ required: false, type: 'string', format: 'date-time', description: 'When it last yielded a page.' })
  lastSuccess?: string;

  @ApiProperty({ required: false, type: 'number', description: 'How long the last scrape took, in seconds.' })
  durationSeconds?: number;

  @ApiProperty({ required: false, type: 'integer', description: 'Length of the last page, not compressed, in bytes.' })
  bytes?: number;

  @ApiProperty({
    required: false,
    type: 'string',
    format: 'date-time',
    description: 'When a node that is left out of cycles is asked again.',
  })
  askedAgain?: string;

  @ApiProperty({ required: false, description: 'How it fails; absent while it does not.' })
  failure?: ScrapeFailureState;

  @ApiProperty({ required: false, description: 'Its certificate; absent before the first connection.' })
  certificate?: CertificateState;
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ACCELERATOR_REASONS } from '../../model/accelerator-states.js';
import type { ReasonCode } from '../reason.js';
import { REASONS } from '../reason.js';
import { ScrapeState } from './scrape-state.js';

/** Whether something has numbers, and if not, why. */
class Explained {
  @ApiProperty({ type: 'boolean', description: 'Whether there are numbers to answer with.' })
  served: boolean;

  @ApiProperty({
    required: false,
    type: 'string',
    enum: REASONS,
    description: 'Why there are none, in one word.',
  })
  reason?: ReasonCode;

  @ApiProperty({ required: false, description: 'Why there are none, for people.' })
  message?: string;
}

/** Why there are no numbers of accelerators. */
@ApiSchema({ description: 'Why there are no numbers of accelerators. A Pod without a device needs none.' })
export class AcceleratorExplanation {
  @ApiProperty({ type: 'string', enum: ACCELERATOR_REASONS, description: 'Why, in one word.' })
  reason: (typeof ACCELERATOR_REASONS)[number];

  @ApiProperty({ description: 'Why, for people.' })
  message: string;
}

/** What is known of the numbers of one container. */
@ApiSchema({ description: 'What is known of the numbers of one container on the page of its kubelet.' })
export class ContainerExplanation extends Explained {
  @ApiProperty({ description: 'Name of the container.', example: 'app' })
  name: string;
}

/** What is known of the numbers of one Pod. */
@ApiSchema({ description: 'What is known of the numbers of one Pod.' })
export class PodExplanation extends Explained {
  @ApiProperty({ type: 'string', enum: ['PodExplanation'], description: 'What this is.' })
  kind: 'PodExplanation';

  @ApiProperty({ description: 'Namespace of the Pod.', example: 'default' })
  namespace: string;

  @ApiProperty({ description: 'Name of the Pod.', example: 'web-0' })
  name: string;

  @ApiProperty({ required: false, description: 'The node whose kubelet has the Pod on its page.' })
  node?: string;

  @ApiProperty({
    type: [ContainerExplanation],
    description: 'The containers on that page. One that is not served and has no reason is held back by another one.',
  })
  containers: ContainerExplanation[];

  @ApiProperty({
    required: false,
    description: 'Why there are no numbers of accelerators; absent without --accelerators.',
  })
  accelerators?: AcceleratorExplanation;
}

/** What is known of the numbers of one Node. */
@ApiSchema({ description: 'What is known of the numbers of one Node.' })
export class NodeExplanation extends Explained {
  @ApiProperty({ type: 'string', enum: ['NodeExplanation'], description: 'What this is.' })
  kind: 'NodeExplanation';

  @ApiProperty({ description: 'Name of the Node.', example: 'worker-1' })
  name: string;

  @ApiProperty({ required: false, description: 'How its scrapes go; absent when there is no such Node.' })
  scrape?: ScrapeState;

  @ApiProperty({
    required: false,
    description: 'Why there are no numbers of accelerators; absent without --accelerators.',
  })
  accelerators?: AcceleratorExplanation;
}

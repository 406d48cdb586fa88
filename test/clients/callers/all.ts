import type { Client } from '../client.ts';
import { missingProgram } from '../install.ts';
import { nodeClient } from './client-node.ts';
import { fabric8Client } from './fabric8.ts';
import { goClients } from './go.ts';
import { k9sClient } from './k9s.ts';
import { kubectlClient } from './kubectl.ts';
import { pythonClient } from './python.ts';

/** Clients that need more than Go and Node.js, each with what the machine lacks for it. */
const OPTIONAL = [
  { client: pythonClient, missing: missingProgram('python') },
  { client: fabric8Client, missing: missingProgram('fabric8') },
  { client: k9sClient, missing: missingProgram('k9s') },
];

/** The clients that this machine can run. */
export const CLIENTS: readonly Client[] = [
  kubectlClient('1.29'),
  kubectlClient('PATH'),
  kubectlClient('1.37'),
  ...goClients,
  nodeClient,
  ...OPTIONAL.filter(({ missing }) => missing === undefined).map(({ client }) => client),
];

/** Why the others do not run, by their names. */
export const notRun: Readonly<Record<string, string>> = Object.fromEntries(
  OPTIONAL.filter(({ missing }) => missing !== undefined).map(({ client, missing }) => [
    client.name,
    `the machine has no \`${missing}\``,
  ]),
);

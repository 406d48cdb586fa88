import { REFUSED_NODE } from './client-cluster.ts';
import type { Answer, Call } from './client.ts';
import { differences } from './numbers.ts';
import type { Numbers } from './numbers.ts';

/** Returns in words how the numbers of a client compare with those that the API serves. Throws if they differ. */
export function comparedNumbers(call: Call, answer: Answer, served: Numbers): string {
  if (answer.numbers === undefined) throw new Error(`${call.name}: ${answer.error}`);
  const wrong = differences(answer.numbers, served, call.rounding);
  if (wrong.length > 0) throw new Error(`${call.name}:\n${wrong.join('\n')}`);
  const what = { nodes: 'Nodes', pods: 'Pods', containers: 'containers' }[call.reads];
  const rounded = call.rounding === 'none' ? '' : `, in ${call.rounding}`;
  return `${Object.keys(served).length} ${what}, equal${rounded}`;
}

/** The same, and how the client shows the Node that has none. */
export function comparedWithout(call: Call, answer: Answer, served: Numbers): string {
  const compared = comparedNumbers(call, answer, served);
  if (call.reads !== 'nodes')
    return `${compared}; those of ${REFUSED_NODE} ${call.unknown === undefined ? 'are left out' : `show ${call.unknown}`}`;
  return `${compared}; ${REFUSED_NODE} ${call.unknown === undefined ? 'is left out' : `shows ${call.unknown}`}`;
}

/** Returns in words what a client says when the API responds 503 with this message. Throws if it shows numbers. */
export function failure(call: Call, { numbers, error = '' }: Answer, message: string, requests: number): string {
  if (numbers !== undefined) throw new Error(`${call.name} shows ${JSON.stringify(numbers)}`);
  const asked = `${requests} ${requests === 1 ? 'request' : 'requests'}`;
  if (error.includes(message)) return `fails with the reason, ${asked}`;
  return `fails without the reason: \`${error}\`, ${asked}`;
}

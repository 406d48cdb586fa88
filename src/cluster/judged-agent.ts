import type { ClientRequestArgs } from 'node:http';
import type { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, type ConnectionOptions, TLSSocket } from 'node:tls';
import { CaBundle } from '../certificates/ca-bundle.js';
import { JUDGED_HERE, refusalOf, type ServerTrust } from '../certificates/server-trust.js';

type Connected = (error: Error | null, socket: Duplex) => void;
/** What Node.js, and the agents that lead through proxies, give to `createConnection`. */
type Target = ClientRequestArgs & ConnectionOptions;

const judged = new WeakSet<Agent>();

/**
 * Lets the agent's connections be believed by `refusalOf` instead of by Node.js, as those to kubelets are: before
 * anything is sent. Where TLS is not to be verified at all, nothing changes.
 */
export function judgePeersOf<T extends Agent>(agent: T): T {
  if (judged.has(agent)) return agent;
  judged.add(agent);
  const connect = agent.createConnection.bind(agent) as (target: Target, done?: Connected) => Duplex | undefined;
  const createConnection = (target: Target, done?: Connected): Duplex | undefined => {
    if (target.rejectUnauthorized === false) return connect(target, done);
    const trust = trustOf(target);
    const judgedDone: Connected = (error, socket) => done?.(error, error ? socket : judge(socket, trust));
    const socket = connect({ ...target, ...JUDGED_HERE }, judgedDone);
    return socket && judge(socket, trust);
  };
  return Object.assign(agent, { createConnection });
}

function trustOf({ ca, host, servername }: Target): ServerTrust {
  const name = servername || host || 'localhost';
  return {
    authorities: () => (ca === undefined ? undefined : CaBundle.parse([ca].flat().join('\n'))),
    checkNames: (certificate) => checkServerIdentity(name, certificate),
  };
}

const seen = new WeakSet<Duplex>();

/** An agent may give the socket both as a result and to its callback: it is judged once. */
function judge(socket: Duplex, trust: ServerTrust): Duplex {
  if (seen.has(socket)) return socket;
  seen.add(socket);
  if (!(socket instanceof TLSSocket)) return socket.destroy(new Error('the connection is not secured by TLS'));
  const decide = (): void => {
    const refusal = refusalOf(socket, trust);
    if (refusal !== undefined) socket.destroy(refusal);
  };
  // Before the handshake is over it has sent nothing; one that is over already is judged at once.
  if (socket.getPeerFinished() === undefined) socket.prependOnceListener('secureConnect', decide);
  else decide();
  return socket;
}

import type { ClientRequestArgs } from 'node:http';
import type { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, type ConnectionOptions, TLSSocket } from 'node:tls';
import { CaBundle } from '../certificates/ca-bundle.js';
import { JUDGED_HERE, refusalOf, type ServerTrust } from '../certificates/server-trust.js';

type Connected = (error: Error | null, socket: Duplex) => void;
/** The arguments of `createConnection`, from Node.js and from agents for proxies. */
type AgentTarget = ClientRequestArgs & ConnectionOptions;

const judged = new WeakSet<Agent>();

/**
 * Verifies the connections of an agent with `refusalOf` instead of Node.js, as those to kubelets, before anything is
 * sent. Without TLS verification, nothing changes.
 */
export function judgePeersOf<T extends Agent>(agent: T): T {
  if (judged.has(agent)) return agent;
  judged.add(agent);
  const connect = agent.createConnection.bind(agent) as (target: AgentTarget, done?: Connected) => Duplex | undefined;
  const createConnection = (target: AgentTarget, done?: Connected): Duplex | undefined => {
    if (target.rejectUnauthorized === false) return connect(target, done);
    const trust = trustOf(target);
    const judgedDone: Connected = (error, socket) => done?.(error, error ? socket : judge(socket, trust));
    const socket = connect({ ...target, ...JUDGED_HERE }, judgedDone);
    return socket && judge(socket, trust);
  };
  return Object.assign(agent, { createConnection });
}

function trustOf({ ca, host, servername }: AgentTarget): ServerTrust {
  const name = servername || host || 'localhost';
  return {
    authorities: () => (ca === undefined ? undefined : CaBundle.parse([ca].flat().join('\n'))),
    checkNames: (certificate) => checkServerIdentity(name, certificate),
  };
}

const seen = new WeakSet<Duplex>();

/** An agent may return the socket and also pass it to its callback. It is verified once. */
function judge(socket: Duplex, trust: ServerTrust): Duplex {
  if (seen.has(socket)) return socket;
  seen.add(socket);
  if (!(socket instanceof TLSSocket)) return socket.destroy(new Error('the connection is not secured by TLS'));
  const decide = (): void => {
    const refusal = refusalOf(socket, trust);
    if (refusal !== undefined) socket.destroy(refusal);
  };
  // Before the end of the handshake nothing is sent. A finished handshake is checked at once.
  if (socket.getPeerFinished() === undefined) socket.prependOnceListener('secureConnect', decide);
  else decide();
  return socket;
}

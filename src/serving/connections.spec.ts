import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connections } from './connections.js';

let server: EventEmitter;
let connections: Connections;
let ports: number;

/** A TCP connection of a client's, with what a request over it would have. */
class Client extends EventEmitter {
  readonly remoteAddress = '10.0.0.1';
  readonly localAddress = '10.0.0.2';
  readonly remotePort = ++ports;
  destroyed = false;

  constructor() {
    super();
    server.emit('connection', this);
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** Begins a request; the answer is its response. */
  ask(holdsPlace = true): EventEmitter {
    const response = new EventEmitter();
    connections.busy({ socket: this } as never, response as never, holdsPlace);
    return response;
  }
}

/** Whose connections are closed in favour of others. */
const closed = (clients: readonly Client[]): number[] => clients.flatMap(({ destroyed }, i) => (destroyed ? [i] : []));

beforeEach(() => {
  ports = 0;
  server = new EventEmitter();
  connections = new Connections(3);
  connections.follow(server as never);
});
afterEach(() => vi.restoreAllMocks());

it('the first to give way is who never asked, and then who rests for longest', () => {
  const clients = [new Client(), new Client(), new Client()];
  const [first, , third] = clients as [Client, Client, Client];
  for (const answer of [third.ask(), first.ask()]) answer.emit('close');
  const order = [[1], [1, 2], [0, 1, 2]];
  for (const expected of order) {
    new Client().ask();
    expect(closed(clients)).toEqual(expected);
  }
});

it('who waits for an answer gives way to nobody, though others of its answers have come', () => {
  const clients = [new Client(), new Client(), new Client()];
  for (const client of clients) {
    client.ask();
    client.ask().emit('close');
  }
  const late = new Client();
  expect(late.destroyed).toBe(true);
  expect(closed(clients)).toEqual([]);
});

it('who has but probes and refusals in progress gives way after all who rest, the first to come first', () => {
  const clients = [new Client(), new Client(), new Client()];
  const [first, second, third] = clients as [Client, Client, Client];
  first.ask(false);
  second.ask(false);
  third.ask().emit('close');
  const order = [[2], [0, 2], [0, 1, 2]];
  for (const expected of order) {
    new Client().ask();
    expect(closed(clients)).toEqual(expected);
  }
});

it('who waits for an answer gives way to nobody, whatever probes are answered meanwhile', () => {
  const clients = [new Client(), new Client(), new Client()];
  for (const client of clients) {
    client.ask();
    client.ask(false).emit('close');
    client.ask(false);
  }
  expect(new Client().destroyed).toBe(true);
  expect(closed(clients)).toEqual([]);
});

it('an answer may be on its way to whoever asked, a probe too', () => {
  const client = new Client();
  const answer = client.ask(false);
  expect(connections.isBusy(client as never)).toBe(true);
  answer.emit('close');
  expect(connections.isBusy(client as never)).toBe(false);
});

it('what is closed makes room', () => {
  const clients = [new Client(), new Client(), new Client()];
  clients[1]!.emit('close');
  new Client();
  expect(closed(clients)).toEqual([]);
});

it('a request changes neither Map nor Set', () => {
  const client = new Client();
  client.ask().emit('close');
  const changes = [
    vi.spyOn(Map.prototype, 'set'),
    vi.spyOn(Map.prototype, 'delete'),
    vi.spyOn(Set.prototype, 'add'),
    vi.spyOn(Set.prototype, 'delete'),
  ];
  client.ask().emit('close');
  for (const change of changes) expect(change).not.toHaveBeenCalled();
});

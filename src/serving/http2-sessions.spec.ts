import { EventEmitter } from 'node:events';
import { Server } from 'node:net';
import { expect, it, vi } from 'vitest';
import { Http2Sessions } from './http2-sessions.js';
import { LIMITS } from './limits.js';

vi.mock('node:timers/promises', () => ({ setTimeout: () => Promise.resolve() }));

/** A session of which is noted what it is told; like Node's, one that was destroyed cannot be told to go away. */
class Session extends EventEmitter {
  readonly told: string[] = [];

  constructor(readonly destroyed: boolean) {
    super();
  }

  goaway(): void {
    if (this.destroyed) throw new Error('The session has been destroyed');
    this.told.push('goaway');
  }

  setTimeout(): void {}

  close(): void {
    this.told.push('close');
  }
}

it('sessions are told to go away before they are closed; one that was cut just now hinders no other', async () => {
  const server = new Server();
  const sessions = new Http2Sessions(LIMITS, { isBusy: () => false });
  sessions.follow(server as never);
  const [cut, gone, alive] = [new Session(true), new Session(false), new Session(false)];
  for (const session of [cut, gone, alive]) server.emit('session', session);
  gone.emit('close');
  await sessions.end(server as never);
  expect(alive.told).toEqual(['goaway', 'close']);
  expect(gone.told).toEqual([]);
});

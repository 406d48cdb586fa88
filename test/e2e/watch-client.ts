import { type Dispatcher, request } from 'undici';
import type { ServerUnderTest } from './server-under-test.ts';

/** An object of an event, as far as tests read it. */
export interface WatchedObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly code?: number;
  readonly reason?: string;
}

export interface ReceivedEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: WatchedObject;
}

/** One watch over JSON lines. */
export class WatchClient {
  private readonly lines: string[] = [];
  private rest = '';
  private isOver = false;
  private wake: () => void = () => undefined;

  private constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string | string[] | undefined>>,
    private readonly body: Dispatcher.ResponseData['body'],
  ) {
    void this.readLines();
  }

  /** Resolves once the head of the response is here. */
  static async open(
    server: ServerUnderTest,
    path: string,
    headers: Record<string, string> = {},
    dispatcher: Dispatcher = server.administrator,
  ): Promise<WatchClient> {
    const { statusCode, headers: got, body } = await request(`${server.url}${path}`, { headers, dispatcher });
    return new WatchClient(statusCode, got, body);
  }

  /** Resolves to the next event; undefined: the watch has ended. */
  async next(): Promise<ReceivedEvent | undefined> {
    while (this.lines.length === 0 && !this.isOver) await new Promise<void>((resolve) => (this.wake = resolve));
    const line = this.lines.shift();
    return line === undefined ? undefined : (JSON.parse(line) as ReceivedEvent);
  }

  /** Resolves to that many events. */
  async take(count: number): Promise<ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    for (let i = 0; i < count; i++) events.push((await this.next())!);
    return events;
  }

  /** Resolves to the events before the first that passes, and that one. */
  async takeUntil(isLast: (event: ReceivedEvent) => boolean): Promise<ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) {
      events.push(event);
      if (isLast(event)) return events;
    }
    throw new Error(`the watch ended after ${JSON.stringify(events)}`);
  }

  /** Resolves to all events up to the end of the watch. */
  async takeRest(): Promise<ReceivedEvent[]> {
    const events: ReceivedEvent[] = [];
    for (let event = await this.next(); event !== undefined; event = await this.next()) events.push(event);
    return events;
  }

  close(): void {
    this.body.on('error', () => undefined).destroy();
  }

  private async readLines(): Promise<void> {
    try {
      for await (const chunk of this.body) {
        const parts = `${this.rest}${String(chunk)}`.split('\n');
        this.rest = parts.pop()!;
        this.lines.push(...parts);
        this.wake();
      }
    } catch {
      // The test or the server closed it.
    }
    this.isOver = true;
    this.wake();
  }
}

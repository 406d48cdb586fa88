import type { Page, Request } from 'playwright-core';

/** The requests of a page: which it sent, and which are open. */
export class RequestCount {
  readonly open = new Set<Request>();
  #paths: string[] = [];

  constructor(private readonly page: Page) {
    page.on('request', (request) => {
      this.open.add(request);
      this.#paths.push(new URL(request.url()).pathname);
    });
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      page.on(end as 'requestfinished', (request) => this.open.delete(request));
    }
  }

  /** Returns the paths that the page asked for while this much time passed for it, and one request of the test at the end. */
  async during(milliseconds: number): Promise<readonly string[]> {
    this.#paths = [];
    await this.page.clock.runFor(milliseconds);
    // Requests are reported in their order: those before this one are known once it is.
    await this.page.evaluate("fetch('icon.svg').then(() => undefined)");
    return this.#paths;
  }
}

import { digits36, podNamespace } from './identity.ts';
import { pageTemplate } from './page-template.ts';
import type { PageEntry, FleetPage } from './page-template.ts';

const NAMESPACE_FIELDS = 10;

/** Writes the page of any node at any time into one buffer. */
export class PageWriter {
  readonly length: number;
  readonly #page: FleetPage;
  readonly #originMs: number;
  readonly #sampleEveryMs: number;

  /**
   * Containers have run for an hour at `originMs`, milliseconds since the epoch, and each is measured every
   * `sampleEveryMs`: a kubelet does so every ten seconds. `url` names the families of the page; without any it is whole.
   */
  constructor(originMs: number, sampleEveryMs = 10_000, url = '/') {
    this.#sampleEveryMs = sampleEveryMs;
    this.#originMs = originMs - 3_600_000;
    this.#page = pageTemplate(this.#originMs, url);
    this.length = this.#page.template.length;
  }

  /** What tells this node's page from others': values for the fields of the template. */
  static values(node: number): Uint8Array[] {
    const namespaces = Array.from({ length: NAMESPACE_FIELDS }, (_, pod) => Buffer.from(podNamespace(node, pod)));
    return [Buffer.from(digits36(node, 3)), ...namespaces];
  }

  /** Writes the page to `out` from `at` on. Each entry has its own last sample, up to one interval old. */
  write(node: number, values: readonly Uint8Array[], nowMs: number, out: Buffer, at: number): void {
    const { template, entries } = this.#page;
    template.fill(values, out, at);
    for (let i = 0; i < entries.length; i++) {
      const phase = ((node * 7919 + i * 1009) % this.#sampleEveryMs) | 0;
      const sampledMs = nowMs - ((nowMs + phase) % this.#sampleEveryMs);
      writeEntry(entries[i]!, sampledMs, this.#originMs, node + i, out, at);
    }
  }
}

function writeEntry(entry: PageEntry, ms: number, originMs: number, seed: number, out: Buffer, at: number): void {
  // 5 to 100 millicores: whole nanoseconds of CPU for each millisecond of time, so that no digit is lost.
  const nanosecondsEachMs = 5_000 + ((seed * 613) % 95_000);
  const cpuMicroseconds = (Math.floor(ms - originMs) * nanosecondsEachMs) / 1000;
  const seconds = Math.floor(cpuMicroseconds / 1e6);
  const nanoseconds = Math.round((cpuMicroseconds - seconds * 1e6) * 1000) % 1_000_000_000;
  writeDigits(1000 + (seconds % 9000), 4, out, at + entry.cpuAt);
  writeDigits(nanoseconds - (nanoseconds % 10) + 3, 9, out, at + entry.cpuAt + 5);
  writeDigits((ms / 1000 + seed * 31) % 10_000, 4, out, at + entry.memoryAt + 4);
  const [firstAt] = entry.timesAt;
  // In two parts, since integers of 31 bits are several times faster.
  writeDigits(ms / 1e6, 7, out, at + firstAt!);
  writeDigits(ms % 1e6, 6, out, at + firstAt! + 7);
  for (let i = 1; i < entry.timesAt.length; i++) {
    out.copyWithin(at + entry.timesAt[i]!, at + firstAt!, at + firstAt! + 13);
  }
}

function writeDigits(value: number, width: number, out: Buffer, at: number): void {
  let rest = value | 0;
  for (let i = width - 1; i >= 0; i--) {
    const next = (rest / 10) | 0;
    out[at + i] = 48 + rest - next * 10;
    rest = next;
  }
}

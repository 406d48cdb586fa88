import { readFileSync } from 'node:fs';

/** A request to metrics-server v0.9.0, and what it answered. */
export interface RecordedAnswer {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Who asked, in words. */
  readonly user: string;
  readonly status: number;
  /** The body: as text, or in base64 where it is none. */
  readonly response: { readonly text?: string; readonly b64?: string };
  readonly responseHeaders: readonly (readonly [string, string])[];
}

/** All answers that were recorded. */
export const recordedAnswers = JSON.parse(
  readFileSync(new URL('../testdata/recorded-answers/responses.json', import.meta.url), 'utf8'),
) as readonly RecordedAnswer[];

import { sendObject, sendText } from './exchange.ts';
import type { Exchange } from './exchange.ts';

/** What `kubectl version` shows as the server's. */
const VERSION = {
  major: '1',
  minor: '37',
  emulationMajor: '1',
  emulationMinor: '37',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '36',
  gitVersion: 'v1.37.2',
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '2026-10-27T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'simulator/typescript',
};

/** Without schemas kubectl does not validate, which is all that a client of a server without writes can ask. */
const OPENAPI_V2 = { swagger: '2.0', info: { title: 'Kubernetes', version: 'v1.37.2' }, paths: {} };

const ANSWERS: Readonly<Record<string, object | string>> = {
  '/version': VERSION,
  '/version/': VERSION,
  '/livez': 'ok',
  '/readyz': 'ok',
  '/healthz': 'ok',
  '/openapi/v2': OPENAPI_V2,
};

/** Answers the paths that always say the same; returns whether this was one. */
export function serveFixedAnswer({ response, url }: Exchange): boolean {
  const answer = ANSWERS[url.pathname];
  if (answer === undefined) return false;
  if (typeof answer === 'string') sendText(response, 200, answer);
  else sendObject(response, 200, answer);
  return true;
}

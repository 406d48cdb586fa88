import { pipeline } from 'node:stream/promises';
import { sendText } from '../exchange.ts';
import type { Exchange } from '../exchange.ts';
import type { AggregatedBackend } from './aggregated-backend.ts';
import { passedHeaders } from './front-proxy-headers.ts';

const NOT_PASSED_BACK = new Set(['connection', 'keep-alive', 'transfer-encoding']);

/** Passes a request on in the name of its user and streams the answer back, bytes as they are. */
export async function proxy(backend: AggregatedBackend, { request, response, user }: Exchange): Promise<void> {
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  try {
    const answer = await backend.request(user, {
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: { ...passedHeaders(request), 'audit-id': String(response.getHeader('audit-id')) },
      ...(hasBody && { body: request }),
      signal: abort.signal,
    });
    for (const [name, value] of Object.entries(answer.headers)) {
      if (value !== undefined && !NOT_PASSED_BACK.has(name)) response.setHeader(name, value);
    }
    response.writeHead(answer.statusCode);
    await pipeline(answer.body, response);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendText(response, 503, `error trying to reach service: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import { encodeObject } from '../../object-protobuf.ts';
import { PROTOBUF } from './negotiation.ts';
import type { MediaType } from './negotiation.ts';
import type { RequestInfo } from './request-attributes.ts';
import type { StatusError } from './status.ts';
import type { ApiUser } from './user.ts';

/** One request that passed authentication and authorization, and the response to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly attributes: RequestInfo;
  readonly user: ApiUser;
}

const JSON_TYPE: MediaType = { type: 'application/json' };

/** Sends an object, by default as JSON. JSON ends with a newline, as Go's encoder ends it. */
export function sendObject(response: ServerResponse, code: number, object: object, media = JSON_TYPE): void {
  response.writeHead(code, { 'content-type': media.type }).end(encode(object, media.type));
}

function encode(object: object, type: MediaType['type']): string | Buffer {
  if (type === PROTOBUF) return encodeObject(object);
  return type === 'application/yaml' ? stringify(object) : `${JSON.stringify(object)}\n`;
}

/** Sends plain text. */
export function sendText(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** Sends an error as its Status; when the answer has begun already, breaks the connection instead. */
export function sendError(response: ServerResponse, error: StatusError): void {
  if (response.headersSent) response.destroy();
  else sendObject(response, error.code, error.toStatus());
}

/** The whole body of a request. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Resolves when the response takes more again, or when the client is gone. */
export async function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve).once('close', resolve);
  await promise;
  response.off('drain', resolve).off('close', resolve);
}

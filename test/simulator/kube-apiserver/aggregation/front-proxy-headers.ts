import type { IncomingMessage } from 'node:http';
import type { ApiUser } from '../user.ts';
import type { Headers } from './backend-connection.ts';

/** Headers that belong to one connection, or that only this server may write. */
const NOT_PASSED_ON = new Set([
  'authorization',
  'connection',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers in which the front proxy names the user. Each group and extra value is a separate header. */
export function remoteHeaders({ username, uid, groups, extra = {} }: ApiUser): Headers {
  const headers: Headers = { 'x-remote-user': username, 'x-remote-group': [...groups] };
  if (uid) headers['x-remote-uid'] = uid;
  for (const [key, values] of Object.entries(extra)) {
    headers[`x-remote-extra-${encodeURIComponent(key.toLowerCase()).toLowerCase()}`] = [...values];
  }
  return headers;
}

/** What is passed on of a client's request headers: not its claims about a user. */
export function passedHeaders({ headersDistinct, socket, url = '', headers }: IncomingMessage): Headers {
  const passed: Headers = {
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'https',
    'x-forwarded-uri': url,
  };
  for (const [name, values] of Object.entries(headersDistinct)) {
    const isOurs = /^(x-remote-|x-forwarded-|impersonate-)/.test(name);
    if (isOurs || NOT_PASSED_ON.has(name) || !values) continue;
    passed[name] = values.length === 1 ? values[0]! : values;
  }
  return passed;
}

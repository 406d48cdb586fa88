import type { IncomingMessage } from 'node:http';
import type { User } from '../user.ts';

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

/** The headers by which the front proxy says who asks; each group and extra value is a header of its own. */
export function remoteHeaders({ username, uid, groups, extra = {} }: User): string[] {
  const extras = Object.entries(extra).flatMap(([key, values]) =>
    values.flatMap((value) => [`X-Remote-Extra-${encodeURIComponent(key.toLowerCase())}`, value]),
  );
  return [
    'X-Remote-User',
    username,
    ...(uid ? ['X-Remote-Uid', uid] : []),
    ...groups.flatMap((group) => ['X-Remote-Group', group]),
    ...extras,
  ];
}

/** What is passed on of a client's request headers, names and values by turns: its claims about a user are not. */
export function passedHeaders({ rawHeaders, socket, url = '', headers }: IncomingMessage): string[] {
  const passed: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase();
    const isOurs = /^(x-remote-|x-forwarded-|impersonate-)/.test(name);
    if (!isOurs && !NOT_PASSED_ON.has(name)) passed.push(name, rawHeaders[index + 1]!);
  }
  const forwarded = ['X-Forwarded-For', socket.remoteAddress ?? '', 'X-Forwarded-Proto', 'https'];
  return [...passed, ...forwarded, 'X-Forwarded-Host', headers.host ?? '', 'X-Forwarded-Uri', url];
}

import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VERSION } from '../config/version.js';
import { methodNotAllowed, unknownResource } from './objects/api-error.js';
import { requireProducible } from './encoding/negotiation.js';
import { notAvailable } from './encoding/not-acceptable.js';
import { MEDIA_TYPES } from './encoding/representation.js';
import { GROUP, VERSIONS } from './objects/group-version.js';
import { PathIndex } from './path-index.service.js';

const GROUP_PATH = `/apis/${GROUP}`;
const VERSION_PATH = `${GROUP_PATH}/(${VERSIONS.join('|')})`;
const OF_OBJECTS = `${VERSION_PATH}/(nodes(/[^/]+)?|pods|namespaces/[^/]*/pods(/[^/]+)?)`;
/** What is there for GET alone. */
const READ_ONLY = new RegExp(`^(/apis|${GROUP_PATH}|${VERSION_PATH}|${OF_OBJECTS}|/version)/?$`);

/** What is said about the server as a whole, and every path and method that no other controller takes. */
@Controller()
export class RootController {
  constructor(private readonly index: PathIndex) {}

  /** Answers every method, as the original does. */
  @All(['', 'index.html'])
  paths(@Res() reply: FastifyReply): void {
    sendJson(reply, { paths: this.index.paths });
  }

  /** In the shape of every Kubernetes component; what is Go's own there is empty. */
  @Get('version')
  version(@Req() { headers }: FastifyRequest, @Res() reply: FastifyReply): void {
    requireProducible(headers.accept ?? '', [MEDIA_TYPES.json], () => notAvailable([MEDIA_TYPES.json]));
    const [major = '', minor = ''] = VERSION.slice(1).split('.');
    sendJson(reply, {
      major,
      minor,
      gitVersion: VERSION,
      gitCommit: '',
      gitTreeState: '',
      buildDate: '1970-01-01T00:00:00Z',
      goVersion: '',
      compiler: `node ${process.version}`,
      platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
    });
  }

  /** Below the group a `Status` says what is wrong, as the API machinery does; elsewhere a list of paths helps on. */
  @All('*')
  unknown(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const path = request.url.split('?', 1)[0]!;
    if (request.method !== 'GET' && READ_ONLY.test(path)) throw methodNotAllowed();
    if (path === GROUP_PATH || path.startsWith(`${GROUP_PATH}/`)) throw unknownResource();
    sendJson(reply.status(404), { paths: this.index.paths });
  }
}

/** Indented and without a newline at the end, as Kubernetes components write what is not an API object. */
function sendJson(reply: FastifyReply, value: object): void {
  void reply.header('Content-Type', 'application/json').send(Buffer.from(JSON.stringify(value, undefined, 2)));
}

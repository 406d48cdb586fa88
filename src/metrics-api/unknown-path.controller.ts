import { All, Controller, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { methodNotAllowed, unknownResource } from './api-error.js';
import { GROUP, VERSIONS } from './group-version.js';

const RESOURCE_PATH = new RegExp(
  `^/apis/${GROUP}/(${VERSIONS.join('|')})/(nodes|(namespaces/[^/]+/)?pods)(/[^/]+)?/?$`,
);

/** Answers every path and method that no other controller takes. */
@Controller()
export class UnknownPathController {
  @All('*')
  refuse(@Req() request: FastifyRequest): never {
    const path = request.url.split('?', 1)[0]!;
    throw request.method !== 'GET' && RESOURCE_PATH.test(path) ? methodNotAllowed() : unknownResource();
  }
}

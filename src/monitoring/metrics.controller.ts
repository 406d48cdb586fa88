import { All, Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { acceptsGzip } from '../model/request-conditions.js';

const compress = promisify(gzip);

const STARTED_S = Math.floor(performance.timeOrigin / 1000);

/**
 * Serves the metrics in the text format for every method. The headers are those of the original. For 5,000 nodes the
 * text takes megabytes, and gzip saves most of them.
 */
@Controller()
export class MetricsController {
  @All()
  async index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string | Buffer> {
    const text = await register.metrics();
    void reply
      .header('Content-Type', `${register.contentType}; escaping=underscores`)
      .header('Process-Start-Time-Unix', STARTED_S);
    if (!acceptsGzip(reply.request.headers['accept-encoding'])) return text;
    void reply.header('Content-Encoding', 'gzip');
    return compress(text, { level: constants.Z_BEST_SPEED });
  }
}

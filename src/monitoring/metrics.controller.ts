import { All, Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { acceptsGzip } from '../model/conditions.js';

const compress = promisify(gzip);

const STARTED_S = Math.floor(performance.timeOrigin / 1000);

/**
 * Serves the metrics in the text format, to every method; like the original it says that no name in it is quoted, and when
 * the process started. There are some series for each node: for 5,000 nodes it is megabytes, most of which gzip saves.
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

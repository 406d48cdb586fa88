import { All, Controller, Res } from '@nestjs/common';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { register } from 'prom-client';

/** Serves the metrics in the text format, to every method; like the original it says that no name in it is quoted. */
@Controller()
export class MetricsController extends PrometheusController {
  @All()
  override async index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await super.index(reply);
    void reply.header('Content-Type', `${register.contentType}; escaping=underscores`);
    return text;
  }
}

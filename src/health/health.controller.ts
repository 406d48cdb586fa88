import { All, Controller, NotFoundException, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Check } from './check.js';
import { HealthService } from './health.service.js';
import { type Report, reportAll, reportOne } from './report.js';

/** The probes. They answer every method, as the original's do. */
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @All('livez')
  livez(@Query() query: ProbeQuery, @Res() reply: FastifyReply): void {
    answer(reply, probe('livez', this.health.livez, query));
  }

  @All('livez/:check')
  livezCheck(@Param('check') name: string, @Res() reply: FastifyReply): void {
    answer(reply, probeOne(this.health.livez, name));
  }

  @All('readyz')
  readyz(@Query() query: ProbeQuery, @Res() reply: FastifyReply): void {
    answer(reply, probe('readyz', this.health.readyz, query));
  }

  @All('readyz/:check')
  readyzCheck(@Param('check') name: string, @Res() reply: FastifyReply): void {
    answer(reply, probeOne(this.health.readyz, name));
  }

  @All('healthz')
  healthz(@Query() query: ProbeQuery, @Res() reply: FastifyReply): void {
    answer(reply, probe('healthz', this.health.healthz, query));
  }

  @All('healthz/:check')
  healthzCheck(@Param('check') name: string, @Res() reply: FastifyReply): void {
    answer(reply, probeOne(this.health.healthz, name));
  }
}

/** `?verbose` asks for all lines, `?exclude=<check>`, any number of times, takes checks out. */
interface ProbeQuery {
  readonly verbose?: string;
  readonly exclude?: string | string[];
}

function probe(name: string, checks: readonly Check[], query: ProbeQuery): Report {
  return reportAll(name, checks, query.verbose !== undefined, [query.exclude ?? []].flat());
}

function probeOne(checks: readonly Check[], name: string): Report {
  const check = checks.find((candidate) => candidate.name === name);
  if (check === undefined) throw new NotFoundException();
  return reportOne(check);
}

function answer(reply: FastifyReply, report: Report): void {
  void reply
    .status(report.code)
    .header('Content-Type', 'text/plain; charset=utf-8')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-cache, private')
    .send(report.text);
}

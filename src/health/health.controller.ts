import { All, Controller, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CHECKS, HealthService, type Probe, PROBES } from './health.service.js';
import { type ProbeReport, reportAll, reportOne } from './report.js';

/** `?verbose` shows all checks. `?exclude=<check>` skips a check and is repeatable. */
interface ProbeQuery {
  readonly verbose?: string;
  readonly exclude?: string | string[];
}

/** Serves the probes, and each check at its own path, for every method, as the original does. */
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @All([...PROBES])
  probe(@Req() request: FastifyRequest, @Query() query: ProbeQuery, @Res() reply: FastifyReply): void {
    const { probe } = routeOf(request);
    const excluded = [query.exclude ?? []].flat();
    answer(reply, reportAll(probe, this.health.checks[probe], query.verbose !== undefined, excluded));
  }

  @All(PROBES.flatMap((probe) => CHECKS[probe].map((check) => `${probe}/${check}`)))
  check(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const { probe, name } = routeOf(request);
    answer(reply, reportOne(this.health.checks[probe].find((check) => check.name === name)!));
  }
}

/** Returns the probe of the matched route. The router decodes percent signs: `/%6civez` is `/livez`. */
function routeOf({ routeOptions }: FastifyRequest): { readonly probe: Probe; readonly name: string } {
  const [, probe, ...name] = routeOptions.url!.split('/');
  return { probe: probe as Probe, name: name.join('/') };
}

function answer(reply: FastifyReply, report: ProbeReport): void {
  void reply
    .status(report.code)
    .header('Content-Type', 'text/plain; charset=utf-8')
    .header('X-Content-Type-Options', 'nosniff')
    .header('Cache-Control', 'no-cache, private')
    .send(report.text);
}

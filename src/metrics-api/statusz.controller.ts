import { All, Controller, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { VERSION } from '../config/version.js';
import { encodeObject } from './encoding/encode-object.js';
import { negotiateStatusz } from './encoding/statusz-negotiation.js';
import { requestedFormOf } from './encoding/requested-form.js';
import { PathIndex } from './path-index.service.js';
import { formatTime } from './objects/time.js';

/** What is left out of the paths: these are the API, and not for debugging. */
const API = new Set(['/api', '/apis', '/openapi']);

/** What runs here, since when: text for people, and objects for programs that name the kind. Answers every method. */
@Controller('statusz')
export class StatuszController {
  constructor(private readonly index: PathIndex) {}

  @All()
  status(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const wanted = negotiateStatusz(requestedFormOf(request));
    const upSeconds = Math.floor(process.uptime());
    const started = new Date(Date.now() - process.uptime() * 1000);
    if (wanted === 'text') {
      void reply.header('Content-Type', 'text/plain; charset=utf-8').send(this.textOf(started, upSeconds));
      return;
    }
    const { group, version, kind } = wanted.conversion!;
    if (version === 'v1alpha1') void reply.header('Warning', '299 - "statusz v1alpha1 is deprecated: ask for v1beta1"');
    const object = {
      kind,
      apiVersion: `${group}/${version}`,
      metadata: { name: 'metrics-server' },
      startTime: formatTime(started.getTime()),
      uptimeSeconds: upSeconds,
      goVersion: '',
      binaryVersion: VERSION.slice(1),
      paths: this.paths,
    };
    const { contentType, body } = encodeObject(object, wanted);
    void reply.header('Content-Type', contentType).send(Buffer.from(body));
  }

  private textOf(started: Date, upSeconds: number): string {
    const [hours, minutes, seconds] = [upSeconds / 3600, (upSeconds / 60) % 60, upSeconds % 60].map(Math.floor);
    return [
      'metrics-server statusz',
      'Warning: for debugging only; its form may change at any time.',
      '',
      `Started: ${started.toUTCString()}`,
      `Up: ${hours} hr ${twoDigits(minutes!)} min ${twoDigits(seconds!)} sec`,
      `Binary version: ${VERSION}`,
      `Node version: ${process.version}`,
      `Paths: ${this.paths.join(' ')}`,
      '',
    ].join('\n');
  }

  /** The first part of each. */
  private get paths(): string[] {
    const roots = this.index.paths.map((path) => `/${path.split('/', 2)[1]!}`);
    return [...new Set(roots)].filter((path) => !API.has(path)).sort();
  }
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

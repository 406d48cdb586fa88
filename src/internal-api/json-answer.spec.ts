import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { requireAccepted } from './json-answer.js';

describe('requireAccepted', () => {
  const ask = (accept: string | undefined) => () =>
    requireAccepted({ headers: { accept } } as FastifyRequest, 'application/json');

  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'text/html, application/*;q=0.1',
    'Application/JSON; charset=utf-8',
  ])('lets %j through', (accept) => {
    expect(ask(accept)).not.toThrow();
  });

  it.each(['text/html', 'application/json;q=0', 'application/jsonp', 'text/*'])('refuses %j', (accept) => {
    expect(ask(accept)).toThrow('only the media type application/json is offered here');
  });
});

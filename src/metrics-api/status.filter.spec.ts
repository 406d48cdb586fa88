import { BadRequestException, Logger, NotFoundException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../model/api-error.js';
import { StatusFilter } from './status.filter.js';

/** The answer to an error: status, headers, body. */
function answerTo(error: unknown) {
  const answer = { code: 0, headers: {} as Record<string, string>, body: '' };
  const reply = {
    status(code: number) {
      answer.code = code;
      return reply;
    },
    header(name: string, value: string) {
      answer.headers[name] = value;
      return reply;
    },
    send: (body: Buffer) => (answer.body = String(body)),
  };
  const request = { method: 'GET', url: '/apis?token=secret', headers: {}, query: {}, raw: {} };
  new StatusFilter().catch(error, new ExecutionContextHost([request, reply]));
  return { ...answer, body: JSON.parse(answer.body) as object };
}

describe('StatusFilter', () => {
  it('answers with the Status of an error, and says when to come again', () => {
    const { code, headers, body } = answerTo(new ApiError(429, 'TooManyRequests', 'later', { retryAfterSeconds: 7 }));
    expect(code).toBe(429);
    expect(headers).toEqual({ 'Content-Type': 'application/json', 'Retry-After': '7' });
    expect(body).toMatchObject({ kind: 'Status', message: 'later', reason: 'TooManyRequests', code: 429 });
    expect(answerTo(new ApiError(404, 'NotFound', 'no', {})).headers).not.toHaveProperty('Retry-After');
  });

  it('takes what the framework refuses for a bad request', () => {
    expect(answerTo(new BadRequestException('x')).body).toMatchObject({ reason: 'BadRequest', code: 400 });
  });

  it('takes what the framework passes by for a path that is not there', () => {
    const message = 'the server could not find the requested resource';
    expect(answerTo(new NotFoundException('Cannot GET x')).body).toMatchObject({
      message,
      reason: 'NotFound',
      code: 404,
    });
  });

  it('tells nothing of what nobody foresaw, and logs it without the query', () => {
    const log = vi.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    const { code, body } = answerTo(new TypeError('inside'));
    expect(code).toBe(500);
    expect(JSON.stringify(body)).not.toContain('inside');
    expect(log).toHaveBeenCalledExactlyOnceWith('GET /apis failed', expect.stringContaining('inside'));
    log.mockRestore();
  });
});

import { Logger } from '@nestjs/common';
import { afterEach, expect, it, vi } from 'vitest';
import { LostEvents } from './lost-events.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const problem = 'where: audit events are lost: ENOSPC: there is no space left on its file system';

it.each([
  [false, `${problem}. Requests continue without a record`],
  [true, `${problem}. Audited requests are refused until events can be stored (mode blocking-strict)`],
])('says once what becomes of requests, and when it is over: strict %s', (strict, line) => {
  const error = vi.spyOn(Logger.prototype, 'error').mockReturnValue();
  const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
  const count = vi.fn<(events: number) => void>();
  const lost = new LostEvents('where', count, strict);
  lost.failed(1, full);
  lost.failed(2, full);
  lost.worked();
  lost.worked();
  expect(error.mock.calls).toEqual([[line]]);
  expect(log.mock.calls).toEqual([['where: audit events are stored again; 3 were lost']]);
  expect(count.mock.calls).toEqual([[1], [2]]);
});

import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { retire, SMALLEST_LENT } from '../memory/lent-lists.js';
import { listMemory } from '../memory/list-memory.js';
import { gzipBody } from './answer-writer.service.js';

describe('gzipped', () => {
  it('compresses a body once, so that who shares it shares both', async () => {
    const body = Buffer.alloc(131_072, 'x');
    const first = await gzipBody(body);
    expect(gunzipSync(first)).toEqual(body);
    expect(await gzipBody(body)).toBe(first);
    expect(await gzipBody(Buffer.from(body))).not.toBe(first);
  });

  it('reads a body to its end that goes to nobody any more, and leaves it then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = Buffer.alloc(SMALLEST_LENT, 'x');
    const answer = gzipBody(body);
    retire(body);
    vi.advanceTimersByTime(60_000);
    expect(body).toHaveLength(SMALLEST_LENT);
    expect(gunzipSync(await answer)).toEqual(Buffer.alloc(SMALLEST_LENT, 'x'));
    vi.advanceTimersByTime(60_000);
    listMemory.clear();
    expect(body).toHaveLength(0);
    vi.useRealTimers();
  });
});

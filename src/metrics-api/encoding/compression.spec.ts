import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { LentList, SMALLEST_LENT } from '../memory/lent-list.js';
import { listMemory } from '../memory/list-memory.js';
import { gzipList } from './answer-writer.service.js';

describe('gzipList', () => {
  it('compresses a body once, so that who shares it shares both', async () => {
    const body = Buffer.alloc(131_072, 'x');
    const list = new LentList(body);
    const first = await gzipList(list);
    expect(gunzipSync(first)).toEqual(body);
    expect(await gzipList(list)).toBe(first);
    expect(await gzipList(new LentList(body))).not.toBe(first);
  });

  it('reads a body to its end that goes to nobody any more, and leaves it then', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = Buffer.alloc(SMALLEST_LENT, 'x');
    const list = new LentList(body);
    const answer = gzipList(list);
    list.retire();
    vi.advanceTimersByTime(60_000);
    expect(body).toHaveLength(SMALLEST_LENT);
    expect(gunzipSync(await answer)).toEqual(Buffer.alloc(SMALLEST_LENT, 'x'));
    vi.advanceTimersByTime(60_000);
    listMemory.clear();
    expect(body).toHaveLength(0);
    vi.useRealTimers();
  });
});

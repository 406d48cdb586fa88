import { describe, expect, it } from 'vitest';
import { NodeScrapes } from './node-scrapes.js';

describe('NodeScrapes', () => {
  it('has the last scrape of each node, and when one last went well', () => {
    const scrapes = new NodeScrapes();
    expect(scrapes.get('n')).toBeUndefined();
    scrapes.note('n', 1000, 1250, false);
    expect(scrapes.get('n')).toEqual({ begunMs: 1000, durationMs: 250, succeededMs: undefined });
    scrapes.note('n', 2000, 2100, true);
    scrapes.note('n', 3000, 3500, false);
    expect(scrapes.get('n')).toEqual({ begunMs: 3000, durationMs: 500, succeededMs: 2100 });
  });

  it('forgets the nodes that are gone', () => {
    const scrapes = new NodeScrapes();
    scrapes.note('gone', 0, 1, true);
    scrapes.note('here', 0, 1, true);
    scrapes.retain(new Set(['here']));
    expect(scrapes.get('gone')).toBeUndefined();
    expect(scrapes.get('here')).toBeDefined();
  });
});

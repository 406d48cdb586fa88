import { beforeEach, describe, expect, it } from 'vitest';
import { NodeStates } from './node-states.js';

const refused = { code: 'ConnectionRefused', message: '10.0.0.1:10250 refused', cure: 'start the kubelet.' };

describe('NodeStates', () => {
  let states: NodeStates;
  beforeEach(() => {
    states = new NodeStates();
  });

  it('tells an outage once when it begins and once when it is over', () => {
    expect(states.succeeded('n', 0)).toBeUndefined();
    expect(states.failed('n', refused, 1000)).toBe(
      'Cannot scrape node "n": 10.0.0.1:10250 refused. To do: start the kubelet.',
    );
    expect(states.failed('n', refused, 16_000)).toBeUndefined();
    expect(states.succeeded('n', 31_000)).toBe('Node "n" is scraped again after 30 s and 2 missed scrapes');
    expect(states.succeeded('n', 46_000)).toBeUndefined();
  });

  it('tells when the failure becomes another one', () => {
    states.failed('n', refused, 0);
    expect(states.failed('n', { code: 'Timeout', message: 'no answer within 10s' }, 1)).toContain(
      'no answer within 10s',
    );
    expect(states.succeeded('n', 2000)).toContain('after 2 s and 2 missed');
  });

  it('keeps nodes apart and forgets those that left', () => {
    states.failed('n', refused, 0);
    expect(states.failed('m', refused, 0)).toBeDefined();
    states.retain(new Set(['m']));
    expect(states.succeeded('n', 0)).toBeUndefined();
    expect(states.succeeded('m', 0)).toBeDefined();
  });
});

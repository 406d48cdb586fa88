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
    expect(states.failed('n', refused, 1000)).toEqual({
      level: 'warn',
      line: 'Cannot scrape node "n": 10.0.0.1:10250 refused. To do: start the kubelet.',
    });
    expect(states.failed('n', refused, 16_000)).toBeUndefined();
    expect(states.succeeded('n', 31_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 30 s and 2 missed scrapes',
    });
    expect(states.succeeded('n', 46_000)).toBeUndefined();
  });

  it('knows how a node fails now, in the words of the last failure', () => {
    expect(states.outageOf('n')).toBeUndefined();
    states.failed('n', refused, 1000);
    states.failed('n', { ...refused, message: '10.0.0.2:10250 refused' }, 16_000);
    expect(states.outageOf('n')).toMatchObject({
      code: 'ConnectionRefused',
      message: '10.0.0.2:10250 refused',
      cure: 'start the kubelet.',
      sinceMs: 1000,
      missed: 2,
    });
    states.succeeded('n', 20_000);
    expect(states.outageOf('n')).toBeUndefined();
  });

  it('tells when the failure becomes another one', () => {
    states.failed('n', refused, 0);
    expect(states.failed('n', { code: 'Timeout', message: 'no answer within 10s' }, 1)?.line).toContain(
      'no answer within 10s',
    );
    expect(states.succeeded('n', 2000)?.line).toContain('after 2 s and 2 missed');
  });

  it('counts the scrapes of a failing node that were left out as missed', () => {
    states.failed('n', refused, 0);
    states.leftOut('n');
    states.leftOut('other');
    expect(states.succeeded('n', 30_000)?.line).toContain('2 missed');
    expect(states.succeeded('other', 30_000)).toBeUndefined();
  });

  it('is quiet about a node that is not ready, from beginning to end', () => {
    expect(states.failed('n', refused, 0, false)?.level).toBe('debug');
    expect(states.failed('n', refused, 15_000, false)).toBeUndefined();
    expect(states.succeeded('n', 30_000)?.level).toBe('debug');
  });

  it('tells of a quiet outage once the node is ready and still fails', () => {
    states.failed('n', refused, 0, false);
    expect(states.failed('n', refused, 15_000)?.level).toBe('warn');
    expect(states.failed('n', refused, 30_000)).toBeUndefined();
    expect(states.succeeded('n', 45_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 45 s and 3 missed scrapes',
    });
  });

  it('tells aloud of the end of what it told aloud, whatever the node said of itself meanwhile', () => {
    states.failed('n', refused, 0);
    expect(states.failed('n', { code: 'Timeout', message: 'no answer' }, 15_000, false)?.level).toBe('debug');
    // It is known to fail, so that it turns ready is no news.
    expect(states.failed('n', { code: 'Timeout', message: 'no answer' }, 30_000)).toBeUndefined();
    expect(states.succeeded('n', 45_000)?.level).toBe('log');
  });

  it('keeps nodes apart and forgets those that left', () => {
    states.failed('n', refused, 0);
    expect(states.failed('m', refused, 0)).toBeDefined();
    states.retain(new Set(['m']));
    expect(states.succeeded('n', 0)).toBeUndefined();
    expect(states.succeeded('m', 0)).toBeDefined();
  });
});

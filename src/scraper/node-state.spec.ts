import { beforeEach, describe, expect, it } from 'vitest';
import { NodeState } from './node-state.js';

const refused = { code: 'ConnectionRefused', message: '10.0.0.1:10250 refused', cure: 'start the kubelet.' };

describe('NodeState', () => {
  let state: NodeState;
  beforeEach(() => {
    state = new NodeState('n');
  });

  it('tells an outage once when it begins and once when it is over', () => {
    expect(state.succeeded(0)).toBeUndefined();
    expect(state.failed(refused, 1000)).toEqual({
      level: 'warn',
      line: 'Cannot scrape node "n": 10.0.0.1:10250 refused. To do: start the kubelet.',
    });
    expect(state.failed(refused, 16_000)).toBeUndefined();
    expect(state.succeeded(31_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 30 s and 2 missed scrapes',
    });
    expect(state.succeeded(46_000)).toBeUndefined();
  });

  it('knows how a node fails now, in the words of the last failure', () => {
    expect(state.outage).toBeUndefined();
    state.failed(refused, 1000);
    state.failed({ ...refused, message: '10.0.0.2:10250 refused' }, 16_000);
    expect(state.outage).toMatchObject({
      code: 'ConnectionRefused',
      message: '10.0.0.2:10250 refused',
      cure: 'start the kubelet.',
      sinceMs: 1000,
      missed: 2,
    });
    state.succeeded(20_000);
    expect(state.outage).toBeUndefined();
  });

  it('tells when the failure becomes another one', () => {
    state.failed(refused, 0);
    expect(state.failed({ code: 'Timeout', message: 'no answer within 10s' }, 1)?.line).toContain(
      'no answer within 10s',
    );
    expect(state.succeeded(2000)?.line).toContain('after 2 s and 2 missed');
  });

  it('counts the scrapes of a failing node that were left out as missed', () => {
    state.failed(refused, 0);
    state.leftOut();
    const other = new NodeState('other');
    other.leftOut();
    expect(state.succeeded(30_000)?.line).toContain('2 missed');
    expect(other.succeeded(30_000)).toBeUndefined();
  });

  it('is quiet about a node that is not ready, from beginning to end', () => {
    expect(state.failed(refused, 0, false)?.level).toBe('debug');
    expect(state.failed(refused, 15_000, false)).toBeUndefined();
    expect(state.succeeded(30_000)?.level).toBe('debug');
  });

  it('tells of a quiet outage once the node is ready and still fails', () => {
    state.failed(refused, 0, false);
    expect(state.failed(refused, 15_000)?.level).toBe('warn');
    expect(state.failed(refused, 30_000)).toBeUndefined();
    expect(state.succeeded(45_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 45 s and 3 missed scrapes',
    });
  });

  it('tells aloud of the end of what it told aloud, whatever the node said of itself meanwhile', () => {
    state.failed(refused, 0);
    expect(state.failed({ code: 'Timeout', message: 'no answer' }, 15_000, false)?.level).toBe('debug');
    // It is known to fail, so that it turns ready is no news.
    expect(state.failed({ code: 'Timeout', message: 'no answer' }, 30_000)).toBeUndefined();
    expect(state.succeeded(45_000)?.level).toBe('log');
  });

  it('keeps nodes apart', () => {
    const other = new NodeState('m');
    state.failed(refused, 0);
    expect(other.failed(refused, 0)?.line).toContain('Cannot scrape node "m"');
    state.succeeded(0);
    expect(other.succeeded(0)?.line).toContain('Node "m"');
  });
});

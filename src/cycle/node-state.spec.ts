import { beforeEach, describe, expect, it } from 'vitest';
import { NodeState } from './node-state.js';

const refused = { code: 'ConnectionRefused', message: '10.0.0.1:10250 refused', cure: 'start the kubelet.' };

describe('NodeState', () => {
  let state: NodeState;
  beforeEach(() => {
    state = new NodeState('node "n"');
  });

  it('tells an outage once when it begins and once when it is over', () => {
    expect(state.noteSuccess(0)).toBeUndefined();
    expect(state.noteFailure(refused, 1000)).toEqual({
      level: 'warn',
      line: 'Cannot scrape node "n": 10.0.0.1:10250 refused. To do: start the kubelet.',
    });
    expect(state.noteFailure(refused, 16_000)).toBeUndefined();
    expect(state.noteSuccess(31_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 30 s and 2 missed scrapes',
    });
    expect(state.noteSuccess(46_000)).toBeUndefined();
  });

  it('knows how a node fails now, in the words of the last failure', () => {
    expect(state.outage).toBeUndefined();
    state.noteFailure(refused, 1000);
    state.noteFailure({ ...refused, message: '10.0.0.2:10250 refused' }, 16_000);
    expect(state.outage).toMatchObject({
      code: 'ConnectionRefused',
      message: '10.0.0.2:10250 refused',
      cure: 'start the kubelet.',
      sinceMs: 1000,
      missed: 2,
    });
    state.noteSuccess(20_000);
    expect(state.outage).toBeUndefined();
  });

  it('tells when the failure becomes another one', () => {
    state.noteFailure(refused, 0);
    expect(state.noteFailure({ code: 'Timeout', message: 'no response within 10s' }, 1)?.line).toContain(
      'no response within 10s',
    );
    expect(state.noteSuccess(2000)?.line).toContain('after 2 s and 2 missed');
  });

  it('counts the scrapes of a failing node that were left out as missed', () => {
    state.noteFailure(refused, 0);
    state.noteLeftOut();
    const other = new NodeState('node "other"');
    other.noteLeftOut();
    expect(state.noteSuccess(30_000)?.line).toContain('2 missed');
    expect(other.noteSuccess(30_000)).toBeUndefined();
  });

  it('is quiet about a node that is not ready, from beginning to end', () => {
    expect(state.noteFailure(refused, 0, false)?.level).toBe('debug');
    expect(state.noteFailure(refused, 15_000, false)).toBeUndefined();
    expect(state.noteSuccess(30_000)?.level).toBe('debug');
  });

  it('tells of a quiet outage once the node is ready and still fails', () => {
    state.noteFailure(refused, 0, false);
    expect(state.noteFailure(refused, 15_000)?.level).toBe('warn');
    expect(state.noteFailure(refused, 30_000)).toBeUndefined();
    expect(state.noteSuccess(45_000)).toEqual({
      level: 'log',
      line: 'Node "n" is scraped again after 45 s and 3 missed scrapes',
    });
  });

  it('tells aloud of the end of what it told aloud, whatever the node said of itself meanwhile', () => {
    state.noteFailure(refused, 0);
    expect(state.noteFailure({ code: 'Timeout', message: 'no answer' }, 15_000, false)?.level).toBe('debug');
    // It is known to fail, so that it turns ready is no news.
    expect(state.noteFailure({ code: 'Timeout', message: 'no answer' }, 30_000)).toBeUndefined();
    expect(state.noteSuccess(45_000)?.level).toBe('log');
  });

  it('keeps nodes apart', () => {
    const other = new NodeState('node "m"');
    state.noteFailure(refused, 0);
    expect(other.noteFailure(refused, 0)?.line).toContain('Cannot scrape node "m"');
    state.noteSuccess(0);
    expect(other.noteSuccess(0)?.line).toContain('Node "m"');
  });
});

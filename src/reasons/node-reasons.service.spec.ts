import { beforeEach, describe, expect, it } from 'vitest';
import { testOptions } from '../../test/test-options.js';
import type { NodeOutage } from '../cycle/node-state.js';
import type { LastScrape } from '../scraper/target.js';
import { failureReason } from './failure-reasons.js';
import { NodeReasons } from './node-reasons.service.js';

const NOW_MS = Date.UTC(2026, 8, 21, 12, 0, 0);
const AT = { steadyMs: NOW_MS, wallMs: NOW_MS };
const REFUSED: NodeOutage = {
  code: 'ConnectionRefused',
  message: 'https://10.0.0.1:10250: connection refused',
  cure: 'Start it.',
  sinceMs: NOW_MS - 90_000,
  missed: 6,
};

/** What is known where nothing was scraped yet and the next cycle is in 11 s. */
class Known {
  synced = true;
  names = ['n'];
  nodeSelector = '';
  scrape?: LastScrape;
  outage?: NodeOutage;
  /** Whom the outage spares. */
  whole: readonly string[] = [];
  cycles = 1;
  nextMs: number | undefined = NOW_MS + 10_400;

  reasons(): NodeReasons {
    const { nodeSelector } = this;
    return new NodeReasons(
      testOptions({ nodeSelector, metricResolutionMs: 15_000, maxStalenessMs: 37_500 }),
      {
        synced: this.synced,
        get: (name: string) => (this.names.includes(name) ? { name } : undefined),
        list: () => this.names.map((name) => ({ name })),
      } as never,
      {
        get: (name: string) => ({
          lastScrape: this.scrape,
          outage: this.whole.includes(name) ? undefined : this.outage,
          backOff: { cyclesUntilAsked: this.cycles },
        }),
      } as never,
      { nextCycleMs: () => this.nextMs } as never,
      { findNode: () => undefined } as never,
    );
  }
}

describe('NodeReasons', () => {
  let known: Known;
  beforeEach(() => {
    known = new Known();
  });

  it('a node that was not asked yet is waited for', () => {
    expect(known.reasons().reasonOf('n', AT)).toEqual({
      reason: 'NeverScraped',
      message: 'has not been scraped yet: waiting for a first sample, expected in about 11 s',
    });
    known.nextMs = undefined;
    expect(known.reasons().reasonOf('n', AT)!.message).toBe('has not been scraped yet: waiting for a first sample');
  });

  it('of all nodes, tells how many fail and how the first does, without addresses and cures', () => {
    known.names = ['m', 'n', 'o'];
    expect(known.reasons().outages()).toBeUndefined();
    [known.outage, known.whole] = [REFUSED, ['m']];
    const first = '"n" cannot be scraped since 2026-09-21T11:58:30Z: connection refused';
    expect(known.reasons().outages()).toEqual({ count: 2, first });
    // Whether the next cycle leaves it out changes from one to the next.
    known.cycles = 4;
    expect(known.reasons().outages()).toEqual({ count: 2, first });
  });

  it('a node whose numbers are too old, and which does not fail, is stale', () => {
    known.scrape = { begunMs: NOW_MS - 61_000, durationMs: 1000, succeededMs: NOW_MS - 60_000 };
    expect(known.reasons().reasonOf('n', AT)).toEqual({
      reason: 'Stale',
      message: 'was scraped last 60 s ago, which is beyond --max-staleness=37.5s',
    });
  });

  it('a Node that is not known may not be selected, or not be listed', () => {
    expect(known.reasons().reasonOf('m', AT)).toMatchObject({ reason: 'NodeNotFound' });
    known.nodeSelector = 'zone=a';
    expect(known.reasons().reasonOf('m', AT)!.message).toBe(
      'there is no Node of this name, or --node-selector=zone=a does not select it',
    );
    known.synced = false;
    expect(known.reasons().reasonOf('m', AT)).toMatchObject({ reason: 'NodesNotListed' });
  });

  it('a failing node says how, since when and what to do, and briefly no more than the first two', () => {
    known.outage = REFUSED;
    expect(known.reasons().reasonOf('n', AT)).toEqual({
      reason: 'NodeUnreachable',
      message:
        'cannot be scraped since 2026-09-21T11:58:30Z (90 s): https://10.0.0.1:10250: connection refused. To do: Start it',
    });
    expect(known.reasons().failureReasonOf('n', NOW_MS, true)!.message).toBe(
      'cannot be scraped since 2026-09-21T11:58:30Z (90 s): connection refused',
    );
  });

  it('one that is left out of cycles says until when', () => {
    Object.assign(known, { outage: REFUSED, cycles: 4, nextMs: NOW_MS + 5000 });
    // The next cycle, and three resolutions more.
    expect(known.reasons().reasonOf('n', AT)!.message).toContain(
      '(90 s), and is left out of cycles until 2026-09-21T12:00:50Z: ',
    );
  });

  it('files of this server that are no use are none of its token', () => {
    known.outage = { ...REFUSED, code: 'OwnCertificates' };
    expect(known.reasons().failureReasonOf('n', NOW_MS, true)).toEqual({
      reason: 'OwnCertificatesUnusable',
      message:
        "cannot be scraped since 2026-09-21T11:58:30Z (90 s): this server's own certificates for kubelet connections are " +
        'not usable',
    });
    known.outage = { ...REFUSED, code: 'Credentials' };
    expect(known.reasons().reasonOf('n', AT)).toMatchObject({ reason: 'TokenRefused' });
  });

  it('a failure that nobody foresaw is one all the same', () => {
    known.outage = { ...REFUSED, code: 'Unexpected', cure: undefined };
    expect(known.reasons().reasonOf('n', AT)).toMatchObject({ reason: 'ScrapeFailed' });
    expect(failureReason('constructor')[0]).toBe('ScrapeFailed');
  });
});

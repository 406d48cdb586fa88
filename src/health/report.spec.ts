import { describe, expect, it } from 'vitest';
import type { HealthCheck } from './check.js';
import { reportAll, reportOne } from './report.js';

const good: HealthCheck = { name: 'ping', failure: () => undefined };
const bad: HealthCheck = { name: 'metric-storage-ready', failure: () => 'no metrics to serve' };

// Texts recorded from the original.
describe('reportAll', () => {
  it('says ok when all hold', () => {
    expect(reportAll('livez', [good], false, [])).toEqual({ code: 200, text: 'ok' });
  });

  it('lists the checks when asked to', () => {
    expect(reportAll('livez', [good], true, []).text).toBe('[+]ping ok\nlivez check passed\n');
  });

  it('lists them when one fails, and withholds the reason', () => {
    const text = '[+]ping ok\n[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n';
    expect(reportAll('readyz', [good, bad], false, [])).toEqual({ code: 500, text });
  });

  it('takes out excluded checks', () => {
    const text = '[+]ping ok\n[+]metric-storage-ready excluded: ok\nreadyz check passed\n';
    expect(reportAll('readyz', [good, bad], true, ['metric-storage-ready'])).toEqual({ code: 200, text });
  });

  it('warns of exclusions that name no check', () => {
    expect(reportAll('healthz', [good], true, ['nope']).text).toBe(
      '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "nope"\nhealthz check passed\n',
    );
  });
});

describe('reportOne', () => {
  it('says ok or why not', () => {
    expect(reportOne(good)).toEqual({ code: 200, text: 'ok' });
    expect(reportOne(bad)).toEqual({ code: 500, text: 'internal server error: no metrics to serve\n' });
  });
});

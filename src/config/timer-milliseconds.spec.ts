import { describe, expect, it } from 'vitest';
import { loadOptions } from './load-options.js';
import type { Options } from './options.js';

/** 24 days. */
const LONGEST_MS = 2_073_600_000;

const AUDIT = ['--audit-policy-file=/p', '--audit-log-path=/l', '--audit-webhook-config-file=/w'];

describe('a duration that is waited for', () => {
  const options = (...argv: string[]): Options => {
    const loaded = loadOptions([...AUDIT, ...argv]);
    if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
    return loaded.options;
  };

  it.each<[string, (options: Options) => number]>([
    ['--metric-resolution', ({ metricResolutionMs }) => metricResolutionMs],
    ['--request-timeout', ({ requestTimeoutMs }) => requestTimeoutMs],
    ['--shutdown-delay-duration', ({ shutdownDelayMs }) => shutdownDelayMs],
    ['--audit-log-batch-max-wait', ({ auditLog }) => auditLog!.maxBatchWaitMs],
    ['--audit-webhook-batch-max-wait', ({ auditWebhook }) => auditWebhook!.maxBatchWaitMs],
    ['--audit-webhook-initial-backoff', ({ auditWebhook }) => auditWebhook!.initialBackoffMs],
    ['--log-flush-frequency', ({ logging }) => logging.flushFrequencyMs],
  ])('is no longer than a timer runs, and whole: %s', (flag, read) => {
    // Node's documentation: above 2147483647 ms a timer's delay is 1 ms.
    expect(read(options(`${flag}=1000h`))).toBe(LONGEST_MS);
    expect(read(options(`${flag}=576h`))).toBe(LONGEST_MS);
    expect(read(options(`${flag}=575h59m59.999s`))).toBe(LONGEST_MS - 1);
    expect(read(options(`${flag}=45.0005s`))).toBe(45_001);
  });

  it('is so of a scrape too, which may be no longer than a cycle', () => {
    const both = (timeout: string) => options('--metric-resolution=2000h', `--kubelet-request-timeout=${timeout}`);
    expect(both('1000h').kubeletRequestTimeoutMs).toBe(LONGEST_MS);
    expect(both('9.0005s').kubeletRequestTimeoutMs).toBe(9001);
  });
});

it('what is only compared is as long as it says', () => {
  const loaded = loadOptions(['--max-staleness=1000h', '--authentication-token-webhook-cache-ttl=1000h']);
  expect(loaded).toMatchObject({ options: { maxStalenessMs: 36e8, authenticationTokenCacheTtlMs: 36e8 } });
});

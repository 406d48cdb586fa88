import { describe, expect, it } from 'vitest';
import { loadOptions } from './load-options.js';

const POLICY = '--audit-policy-file=/p';
const WEBHOOK = '--audit-webhook-config-file=/w';

function run(...argv: string[]) {
  const loaded = loadOptions(argv);
  if (loaded.kind !== 'run') throw new Error(JSON.stringify(loaded));
  return loaded;
}

function errors(...argv: string[]): readonly string[] {
  const loaded = loadOptions(argv);
  return loaded.kind === 'invalid' ? loaded.errors : [];
}

describe('audit flags', () => {
  it('have the defaults of the original', () => {
    expect(run(POLICY, '--audit-log-path=-', WEBHOOK).options).toMatchObject({
      auditPolicyFile: '/p',
      auditLog: {
        path: '-',
        format: 'json',
        maxSize: 100,
        maxBackups: 100,
        maxAge: 366,
        compress: false,
        mode: 'blocking',
        bufferSize: 10_000,
        maxBatchSize: 1,
        maxBatchWaitMs: 0,
      },
      auditWebhook: {
        configFile: '/w',
        initialBackoffMs: 10_000,
        mode: 'batch',
        bufferSize: 10_000,
        maxBatchSize: 400,
        maxBatchWaitMs: 30_000,
        throttle: { perSecond: 10, burst: 15 },
      },
    });
  });

  it('throttle and truncate on demand', () => {
    const { auditLog, auditWebhook } = run(
      POLICY,
      WEBHOOK,
      '--audit-webhook-batch-throttle-enable=false',
      '--audit-log-path=/a',
      '--audit-log-truncate-enabled',
    ).options;
    expect(auditWebhook).not.toHaveProperty('throttle');
    expect(auditLog).toMatchObject({ truncate: { maxBatchSize: 10_485_760, maxEventSize: 102_400 } });
    expect(auditLog).not.toHaveProperty('throttle');
  });

  it.each([
    [[], []],
    [[POLICY, WEBHOOK], []],
    [[POLICY], ['--audit-policy-file has no effect without --audit-log-path or --audit-webhook-config-file']],
    [
      ['--audit-log-path=/a', WEBHOOK],
      [
        '--audit-log-path has no effect without --audit-policy-file: no request is audited',
        '--audit-webhook-config-file has no effect without --audit-policy-file: no request is audited',
      ],
    ],
  ])('%j warns %j', (argv, warnings) => {
    expect(run(...argv).warnings).toEqual(warnings);
  });

  it.each([
    ['--audit-log-mode=async', /"async" for "--audit-log-mode": not known; want batch or blocking or blocking-strict$/],
    ['--audit-log-format=xml', /want json or legacy$/],
    ['--audit-log-version=audit.k8s.io/v1beta1', /want audit.k8s.io\/v1$/],
    ['--audit-log-maxsize=-1', /"-1" for "--audit-log-maxsize": negative/],
    ['--audit-log-maxage=-1', /negative/],
    ['--audit-log-maxbackup=-1', /negative/],
    ['--audit-log-truncate-max-event-size=0', /not positive/],
    ['--audit-log-truncate-max-batch-size=100', /a batch must hold an event; want 102400 .*or more/],
    ['--audit-webhook-mode=async', /"--audit-webhook-mode"/],
    ['--audit-webhook-batch-buffer-size=0', /not positive/],
    ['--audit-webhook-batch-max-size=-1', /not positive/],
    ['--audit-webhook-batch-throttle-qps=0', /not positive/],
    ['--audit-webhook-batch-throttle-burst=0', /not positive/],
    ['--audit-webhook-initial-backoff=-1s', /"-1s" for "--audit-webhook-initial-backoff": negative/],
  ])('%s is refused when its backend is used', (flag, error) => {
    expect(errors(POLICY, WEBHOOK, '--audit-log-path=/a', flag)).toEqual([expect.stringMatching(error)]);
    expect(errors(flag)).toEqual([]);
  });

  it.each([
    '--audit-log-batch-buffer-size=0',
    '--audit-log-batch-max-size=0',
    '--audit-log-batch-throttle-qps=-1',
    '--audit-log-maxsize=0',
  ])('%s means nothing in blocking mode, or no limit', (flag) => {
    expect(errors(POLICY, '--audit-log-path=/a', flag)).toEqual([]);
  });
});

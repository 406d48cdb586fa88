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
    ['--audit-log-format=xml', /want json or legacy$/],
    ['--audit-log-version=audit.k8s.io/v1beta1', /want audit.k8s.io\/v1$/],
    ['--audit-log-maxsize=-1', /"-1" for "--audit-log-maxsize": negative/],
    ['--audit-webhook-batch-buffer-size=0', /not positive/],
    ['--audit-webhook-batch-max-size=-1', /not positive/],
    ['--audit-webhook-batch-throttle-qps=0', /not positive/],
    ['--audit-webhook-batch-throttle-burst=0', /not positive/],
  ])('%s is refused when its backend is used', (flag, error) => {
    expect(errors(POLICY, WEBHOOK, '--audit-log-path=/a', flag)).toEqual([expect.stringMatching(error)]);
    expect(errors(flag)).toEqual([]);
    // Without a policy nothing is recorded.
    expect(errors(WEBHOOK, '--audit-log-path=/a', flag)).toEqual([]);
  });

  it('refuse to truncate each event away', () => {
    const flags = [POLICY, '--audit-log-path=/a', '--audit-log-truncate-max-event-size=0'];
    expect(errors(...flags)).toEqual([]);
    expect(errors(...flags, '--audit-log-truncate-enabled')).toEqual([expect.stringMatching('not positive')]);
  });

  it.each<[string[], object, string]>([
    [
      ['--audit-log-mode=async'],
      { auditLog: { mode: 'batch' } },
      '"async" of "--audit-log-mode" is not known, so batch is used; want batch, blocking or blocking-strict',
    ],
    [
      ['--audit-log-maxage=-1'],
      { auditLog: { maxAge: 0 } },
      '-1 of "--audit-log-maxage" is negative and sets no limit; want a number, or 0 for no limit',
    ],
    [
      ['--audit-log-maxbackup=-2'],
      { auditLog: { maxBackups: 0 } },
      '-2 of "--audit-log-maxbackup" is negative and sets no limit; want a number, or 0 for no limit',
    ],
    [
      ['--audit-log-truncate-enabled', '--audit-log-truncate-max-batch-size=100'],
      { auditLog: { truncate: { maxBatchSize: 100, maxEventSize: 102_400 } } },
      '100 of "--audit-log-truncate-max-batch-size" is less than the 102400 of an event: larger events are sent alone',
    ],
    [
      ['--audit-webhook-initial-backoff=-1s'],
      { auditWebhook: { initialBackoffMs: 0 } },
      '-1s of "--audit-webhook-initial-backoff" is negative and counts as 0',
    ],
  ])('%j works as in the original, with a warning', (flags, options, warning) => {
    const loaded = run(POLICY, WEBHOOK, '--audit-log-path=/a', ...flags);
    expect(loaded.options).toMatchObject(options);
    expect(loaded.warnings).toEqual([warning]);
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

import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiServerError, type FailureDetails } from './api-server-error.js';
import { systemClock } from './clock.js';
import { Outage } from './outage.js';

const log = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => {});
const error = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
let now = 0;
let outage: Outage;
beforeEach(() => {
  log.mockClear();
  error.mockClear();
  outage = new Outage('nodes', { ...systemClock, now: () => now });
});

const failure = (details: FailureDetails) => new ApiServerError('GET https://api/api/v1/nodes: it failed', details);
const code = (text: string) => ({ cause: Object.assign(new Error(), { code: text }) });

test('one line when it begins, one when it is over', () => {
  now = 1000;
  for (let i = 0; i < 5; i++) outage.failed(failure({ status: 503 }), 7);
  now = 62_000;
  outage.over();
  outage.over();
  expect(error).toHaveBeenCalledExactlyOnceWith(
    'nodes cannot be watched, serving the 7 nodes known so far: GET https://api/api/v1/nodes: it failed. ' +
      'The kube-apiserver is overloaded or not ready. Retrying',
  );
  expect(log).toHaveBeenCalledExactlyOnceWith('nodes are watched again, after 61 s');
});

test('another line when something else is wrong, counted from the first', () => {
  now = 0;
  outage.failed(failure(code('ECONNREFUSED')), undefined);
  now = 10_000;
  outage.failed(failure({ status: 403 }), undefined);
  now = 20_000;
  outage.over();
  expect(error).toHaveBeenCalledTimes(2);
  expect(error).toHaveBeenCalledWith(expect.stringContaining('no nodes are known yet'));
  expect(log).toHaveBeenCalledExactlyOnceWith('nodes are watched again, after 20 s');
});

describe('the line says what to do', () => {
  test.each<[FailureDetails, string]>([
    [{ status: 401 }, 'The token or client certificate is rejected'],
    [{ status: 403 }, 'The ClusterRole of this server needs the rule nodes: get, list, watch'],
    [{ status: 404 }, 'not that of a kube-apiserver'],
    [{ status: 400 }, 'check --node-selector'],
    [{ status: 429 }, 'overloaded or not ready'],
    [{ reason: 'Credentials' }, 'the credential plugin'],
    [{ reason: 'InvalidAnswer' }, 'changes its responses'],
    [code('ENOTFOUND'), 'does not resolve'],
    [code('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate of the server is not trusted'],
    [code('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate of the server is not trusted'],
    [code('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate of the server is not trusted'],
    [code('ECONNREFUSED'), 'Check the address of the kube-apiserver'],
    [{ cause: new AggregateError([code('EAI_AGAIN').cause]) }, 'does not resolve'],
    [{}, 'Check the address of the kube-apiserver'],
  ])('%j', (details, advice) => {
    outage.failed(failure(details), 1);
    expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(advice));
  });
});

import { expect, test } from 'vitest';
import type { Node } from '../../model/cluster.js';
import { abortFailure, connectionFailure } from './kubelet-failures.js';

const node: Node = { name: 'n', labels: {}, addresses: [], kubeletPort: 0, ready: true };
const attempt = { node, origin: 'https://n.example:10250', address: 'n.example' };

// The codes that a test cannot provoke here; the others come from real sockets in the specs of the client.
test.each([
  ['ENOTFOUND', 'AddressNotFound', '--kubelet-preferred-address-types=InternalIP'],
  ['EAI_INPROGRESS', 'LookupTimeout', '--kubelet-preferred-address-types=InternalIP'],
  ['EAI_AGAIN', 'AddressNotFound', '--kubelet-preferred-address-types=InternalIP'],
  ['EHOSTUNREACH', 'Unreachable', 'firewall'],
  ['ENETUNREACH', 'Unreachable', 'firewall'],
  ['ETIMEDOUT', 'ConnectTimeout', 'firewall'],
  ['EPERM', 'Unreachable', 'firewall'],
  ['EADDRNOTAVAIL', 'Unreachable', 'firewall'],
  ['EMFILE', 'OwnResources', 'limits'],
  ['ENOBUFS', 'OwnResources', 'limits'],
  ['ERR_SOCKET_BAD_PORT', 'NoAddress', '--kubelet-port'],
  ['ECONNRESET', 'ConnectionLost', 'logs'],
  ['EPIPE', 'ConnectionLost', 'logs'],
  ['UND_ERR_SOCKET', 'ConnectionLost', 'logs'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CertificateAuthority', '--kubelet-certificate-authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'CertificateAuthority', '--kubelet-certificate-authority'],
  ['CERT_SIGNATURE_FAILURE', 'CertificateAuthority', '--kubelet-certificate-authority'],
  ['CERT_REVOKED', 'CertificateInvalid', 'new certificate'],
  ['UNSPECIFIED', 'CertificateInvalid', 'new certificate'],
  ['EPROTO', 'Tls', 'log'],
])('%s is %s, with a cure that names %s', (code, ours, cure) => {
  const cause = Object.assign(new Error('what the system says'), { code });

  const failure = connectionFailure(cause, attempt);

  expect(failure).toMatchObject({ code: ours, cure: expect.stringContaining(cure), cause });
  expect(failure.message).toContain('https://n.example:10250: ');
  expect(failure.message).toContain(
    code === 'ETIMEDOUT' ? 'does not answer' : code === 'EAI_INPROGRESS' ? 'looked up' : code,
  );
});

test('an error without a code is told in its own words', () => {
  expect(connectionFailure(new Error('something new'), attempt).message).toContain('something new');
});

test('only a TimeoutError is a timeout; its code tells whether there was a connection', () => {
  const timeout = new DOMException('deadline', 'TimeoutError');

  expect(abortFailure(timeout, attempt.origin, true).code).toBe('Timeout');
  expect(abortFailure(timeout, attempt.origin, false).code).toBe('ConnectTimeout');
  expect(abortFailure(timeout, attempt.origin, false, true)).toMatchObject({
    code: 'LookupTimeout',
    message: 'https://n.example:10250: its name is being looked up: no DNS server has answered in time',
  });
  expect(abortFailure(new DOMException('over', 'AbortError'), attempt.origin, true).code).toBe('Aborted');
  expect(abortFailure('over', attempt.origin, false).code).toBe('Aborted');
});

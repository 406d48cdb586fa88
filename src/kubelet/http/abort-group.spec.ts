import { expect, test, vi } from 'vitest';
import { abortGroup } from './abort-group.js';

function member() {
  return { close: vi.fn() };
}

test('a signal that is aborted ends those that are in its group then, once and for its reason', () => {
  const [deadline, other] = [new AbortController(), new AbortController()];
  const [stays, left, elsewhere] = [member(), member(), member()];
  abortGroup(deadline.signal).add(stays).add(left);
  abortGroup(other.signal).add(elsewhere);
  abortGroup(deadline.signal).delete(left);

  const reason = new Error('too late');
  deadline.abort(reason);
  deadline.abort(new Error('again'));

  expect(stays.close.mock.calls).toEqual([[reason]]);
  expect(left.close).not.toHaveBeenCalled();
  expect(elsewhere.close).not.toHaveBeenCalled();
});

test('a signal has one listener, however many there are in its group', () => {
  const { signal } = new AbortController();
  const listen = vi.spyOn(signal, 'addEventListener');

  for (let i = 0; i < 10; i++) abortGroup(signal).add(member());

  expect(listen).toHaveBeenCalledOnce();
});

import { describe, expect, it } from 'vitest';
import { commandLabel, machineNodeName, podNameOf } from './machine-names.ts';

describe('machineNodeName', () => {
  it.each([
    ['vm', 'vm'],
    ['Julias-MacBook_Pro.local', 'julias-macbook-pro.local'],
    ['-x-.y', 'x.y'],
    ['host..name.', 'host.name'],
    ['___', 'this-machine'],
    ['', 'this-machine'],
  ])('%j becomes %j', (hostname, name) => expect(machineNodeName(hostname)).toBe(name));
});

describe('Pod and container names', () => {
  it('are DNS labels', () => {
    expect(commandLabel('memfd:sealed-91')).toBe('memfd-sealed-91');
    expect(commandLabel('(sd-pam)')).toBe('sd-pam');
    expect(commandLabel('__')).toBe('process');
    expect(podNameOf(undefined, 4021, 'Bash')).toBe('bash-4021');
    expect(podNameOf('user@1000.service', 0, 'x')).toBe('user-1000');
    expect(podNameOf(`docker-${'ab'.repeat(32)}.scope`, 0, 'x')).toBe('docker-abababababab');
  });
});

import { describe, expect, it } from 'vitest';
import { libraryPaths } from '../../deploy/image/shared-libraries.ts';

describe('libraryPaths', () => {
  it('are where the loader finds each library, and the loader, but not what the kernel maps', () => {
    const said = [
      '\tlinux-vdso.so.1 (0x00007f7054d61000)',
      '\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f7054c6b000)',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f7054d63000)',
      '',
    ].join('\n');
    expect(libraryPaths(said, '/node')).toEqual(['/lib/x86_64-linux-gnu/libm.so.6', '/lib64/ld-linux-x86-64.so.2']);
  });

  it.each([
    [
      'a library is missing',
      '\tlibstdc++.so.6 => not found\n',
      '/node cannot be packed: ldd says "libstdc++.so.6 => not found"',
    ],
    [
      'the program is static',
      '\tnot a dynamic executable\n',
      '/node cannot be packed: ldd says "not a dynamic executable"',
    ],
    ['no line is the loader', '\tlibm.so.6 => /lib/libm.so.6 (0x00007f7054c6b000)\n', '/node has no loader'],
  ])('says so when %s', (_case, said, error) => {
    expect(() => libraryPaths(said, '/node')).toThrow(error);
  });
});

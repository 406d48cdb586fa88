import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const RUN = fileURLToPath(new URL('../run.ts', import.meta.url));

/** What is printed by a run that ends well, started by these words. */
function printed(words: readonly string[], path = process.env['PATH']): string[] {
  // `env` does nothing but start what follows it.
  return execFileSync('/usr/bin/env', [...words, process.execPath, RUN], {
    encoding: 'utf8',
    env: { ...process.env, PATH: path },
  })
    .trimEnd()
    .split('\n');
}

describe('where no real node can run', () => {
  it('root without the rights of a machine of its own is told so, and what to do', () => {
    // Privileges that are not in the bounding set are not root's either.
    expect(printed(['setpriv', '--bounding-set=-sys_admin'])).toEqual([
      expect.stringMatching(/^NOT RUN: no real node: new namespaces .* are refused: run it .*--privileged/),
    ]);
  });

  it('a temporary folder in which no container can be is named, as one of a container is', () => {
    // In the enclosure that this runs in it is on an overlay.
    mkdirSync('/var/lib/temporary');
    expect(printed(['TMPDIR=/var/lib/temporary'])).toEqual([
      expect.stringMatching(/^NOT RUN: .*below \/var\/lib\/temporary, .*: set TMPDIR/),
    ]);
  });

  it('every program that is missing is named', () => {
    const lines = printed([], '/nowhere');
    expect(lines).toEqual([
      expect.stringMatching(/^NOT RUN: .*`unshare` \(package util-linux\)/),
      expect.stringMatching(/^NOT RUN: .*containerd, ctr, runc, .* no apt-get/),
      expect.stringMatching(/^NOT RUN: .*There is no Go/),
    ]);
  });
});

import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { APP_FOLDER, NODE_FILE, USER } from '../../deploy/image/image-definition.ts';

/**
 * Makes what a container runtime makes: a read-only root with /proc, /dev, a writable /tmp and a mounted folder, in a
 * mount namespace of its own. It ends with `exec`, so that the process is the server itself and gets its signals.
 */
const RUN = `set -eu
root=$1 config=$2 account=$3; shift 3
mount --bind "$root" "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$config" "$root/config"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"
exec chroot $account "$root" "$@"`;

/** How processes are kept inside the root. */
export type Isolation = 'chroot' | 'chroot-as-root' | 'loader';

/** The best that this machine allows; anything less than a chroot as the image's own user is said loudly. */
export function isolation(): Isolation {
  if (process.getuid!() === 0 && isPossible(['unshare', '--mount', 'true'])) return 'chroot';
  const isUserNamespace = isPossible(['unshare', '--user', '--map-root-user', '--mount', 'true']);
  process.stderr.write(
    isUserNamespace
      ? '\nIMAGE TESTED AS ROOT OF A USER NAMESPACE, not as its own user: run the tests as root for that\n'
      : '\nIMAGE TESTED WITHOUT A CHROOT, so a file that this machine has would not be missed: run the tests as root, or ' +
          'where unprivileged user namespaces are allowed (sysctl kernel.unprivileged_userns_clone=1)\n',
  );
  return isUserNamespace ? 'chroot-as-root' : 'loader';
}

/** Runs programs of an unpacked image. */
export class ImageContainer {
  readonly #root: string;
  readonly #config: string;
  readonly #isolation: Isolation;

  /** `config` is a folder of this machine that they see as `/config`. */
  constructor(root: string, config: string, kind: Isolation) {
    this.#root = root;
    this.#config = config;
    this.#isolation = kind;
    for (const folder of ['proc', 'dev', 'config']) mkdirSync(join(root, folder), { recursive: true });
  }

  /** Starts a program of the image, by its path there. Nothing of this machine's environment is handed on. */
  start(words: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
    const [program = '', ...rest] = this.#command(words);
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] } });
  }

  #command(words: readonly string[]): string[] {
    if (this.#isolation === 'loader') return this.#loaded(words);
    const isRoot = this.#isolation === 'chroot';
    const unshare = isRoot ? ['unshare', '--mount'] : ['unshare', '--user', '--map-root-user', '--mount'];
    const account = isRoot ? `--userspec=${USER.uid}:${USER.uid} --groups=` : '';
    return [...unshare, 'sh', '-c', RUN, 'sh', this.#root, this.#config, account, ...words];
  }

  /** The image's Node.js, by its loader and with its libraries; paths that it is told are changed for those of this machine. */
  #loaded(words: readonly string[]): string[] {
    const files = readdirSync(this.#root, { recursive: true, encoding: 'utf8' });
    const loader = files.find((file) => /^lib\d*\/(.*\/)?ld-linux[^/]*$/.test(file))!;
    const libraries = files.find((file) => file.endsWith('/libc.so.6'))!.replace('/libc.so.6', '');
    const inside = words.map((word) =>
      [NODE_FILE, APP_FOLDER].some((path) => word.startsWith(path))
        ? join(this.#root, word)
        : word.replace('/config', this.#config),
    );
    return [join(this.#root, loader), '--library-path', join(this.#root, libraries), ...inside];
  }
}

function isPossible([program = '', ...words]: readonly string[]): boolean {
  try {
    execFileSync(program, words, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

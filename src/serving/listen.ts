import type { Options } from '../config/options.js';

/** A Nest application or a Fastify instance. */
interface Listening {
  listen(on: { readonly host: string; readonly port: number; readonly reusePort: boolean }): Promise<unknown>;
}

type ListenOptions = Pick<Options, 'bindAddress' | 'securePort' | 'permitPortSharing'>;

/**
 * Has the application listen where the flags say. An unspecified address means all interfaces of both families, as in
 * the original, where the machine has IPv6.
 */
export async function listen(
  app: Listening,
  { bindAddress, securePort, permitPortSharing }: ListenOptions,
): Promise<void> {
  const on = (host: string) => app.listen({ host, port: securePort, reusePort: permitPortSharing });
  if (bindAddress !== '0.0.0.0' && bindAddress !== '::') {
    await on(bindAddress);
    return;
  }
  try {
    await on('::');
  } catch (error) {
    if (!isWithoutIpv6(error as NodeJS.ErrnoException)) throw error;
    await on('0.0.0.0');
  }
}

function isWithoutIpv6({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL' || code === 'EINVAL';
}

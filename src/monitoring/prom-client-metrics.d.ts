/** The parts of prom-client's default metrics, which its types leave out. */
declare module 'prom-client/lib/metrics/*.js' {
  import type { Registry } from 'prom-client';

  export default function register(registry: Registry): void;
}

import { defaultOf } from './flag-table.js';
import type { FlagValues } from './flag-values.js';

const FLAG = 'kubelet-port';

/**
 * Returns the port of kubelets. With `--kubelet-use-node-status-port`, the original accepts any number. The default
 * then replaces a number that is not a port.
 */
export function kubeletPort(values: FlagValues): number {
  return isPort(values.get(FLAG)) ? values.get(FLAG) : defaultOf(FLAG);
}

/** Returns a warning if the number is not a port. */
export function kubeletPortWarnings(values: FlagValues): string[] {
  const port = values.get(FLAG);
  if (isPort(port)) return [];
  return [`${port} of "--${FLAG}" is not a port; for Nodes that name no port it is ${defaultOf(FLAG)}`];
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

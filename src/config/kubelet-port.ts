import { defaultOf } from './flag-table.js';
import type { FlagValues } from './flag-values.js';

const FLAG = 'kubelet-port';

/**
 * The port of kubelets. Where Nodes name theirs (`--kubelet-use-node-status-port`), the original takes any number, which
 * is then asked of none; what is no port is the default.
 */
export function kubeletPort(values: FlagValues): number {
  return isPort(values.get(FLAG)) ? values.get(FLAG) : defaultOf(FLAG);
}

/** One sentence when the flag's number is no port. */
export function kubeletPortWarnings(values: FlagValues): string[] {
  const port = values.get(FLAG);
  if (isPort(port)) return [];
  return [`${port} of "--${FLAG}" is no port; kubelets whose Node names none are asked at ${defaultOf(FLAG)}`];
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

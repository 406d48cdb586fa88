import type { ApiObject } from '../cluster/api-client.ts';

/** A usage as quantities, such as `12345n` and `2048Ki`. */
export interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

/** Usages by name: `<node>`, `<namespace>/<pod>` or `<namespace>/<pod>/<container>`. */
export type Numbers = Readonly<Record<string, Usage>>;

/** What numbers are about. */
export type Reading = 'nodes' | 'pods' | 'containers';

/** How a client changes the numbers that it gets. */
export type Rounding =
  | 'none'
  /** CPU up to a thousandth of a core, as the HPA and the descheduler do. */
  | 'millicores'
  /** CPU up to a thousandth of a core, memory down to a mebibyte. */
  | 'millicores and mebibytes';

const SCALES: Readonly<Record<string, bigint>> = {
  n: 1n,
  u: 1_000n,
  m: 1_000_000n,
  '': 1_000_000_000n,
  k: 1_000_000_000_000n,
  Ki: 1_000_000_000n << 10n,
  Mi: 1_000_000_000n << 20n,
  Gi: 1_000_000_000n << 30n,
};
const [MILLICORE, MEBIBYTE] = [SCALES['m']!, SCALES['Mi']!];

/** Returns a whole quantity in billionths. */
export function billionthsOf(quantity: string): bigint {
  const [, digits, unit] = /^(\d+)([a-zA-Z]*)$/.exec(quantity) ?? [];
  const scale = SCALES[unit ?? '?'];
  if (digits === undefined || scale === undefined) throw new Error(`${quantity} is no quantity that is known here`);
  return BigInt(digits) * scale;
}

/** Returns the numbers of a list of NodeMetrics. */
export function nodeNumbers(nodes: readonly ApiObject[]): Numbers {
  return Object.fromEntries(nodes.map(({ metadata, usage }) => [metadata.name, usage as Usage]));
}

/** Returns the numbers of a list of PodMetrics, by container. */
export function containerNumbers(pods: readonly ApiObject[]): Numbers {
  return Object.fromEntries(
    pods.flatMap(({ metadata, containers }) =>
      (containers as { name: string; usage: Usage }[]).map(({ name, usage }) => [
        `${metadata.namespace}/${metadata.name}/${name}`,
        usage,
      ]),
    ),
  );
}

/** Returns the sums of the containers of each Pod. */
export function podNumbers(pods: readonly ApiObject[]): Numbers {
  const sums: Record<string, { cpu: bigint; memory: bigint }> = {};
  for (const [name, { cpu, memory }] of Object.entries(containerNumbers(pods))) {
    const sum = (sums[name.replace(/\/[^/]*$/, '')] ??= { cpu: 0n, memory: 0n });
    sum.cpu += billionthsOf(cpu);
    sum.memory += billionthsOf(memory);
  }
  return Object.fromEntries(
    Object.entries(sums).map(([pod, { cpu, memory }]) => [pod, { cpu: `${cpu}n`, memory: `${memory}n` }]),
  );
}

/** Returns the names whose numbers a client shows otherwise than the API, each with both. */
export function differences(shown: Numbers, served: Numbers, rounding: Rounding): string[] {
  const names = new Set([...Object.keys(shown), ...Object.keys(served)]);
  return [...names].flatMap((name) => {
    const [ours, theirs] = [served[name], shown[name]];
    if (ours === undefined || theirs === undefined) return [`${name} is only ${ours ? 'served' : 'shown'}`];
    const rounded = roundUsage(ours, rounding);
    if (billionthsOf(theirs.cpu) === rounded.cpu && billionthsOf(theirs.memory) === rounded.memory) return [];
    return [`${name}: served ${ours.cpu} ${ours.memory}, shown ${theirs.cpu} ${theirs.memory}`];
  });
}

function roundUsage(usage: Usage, rounding: Rounding): { readonly cpu: bigint; readonly memory: bigint } {
  const [cpu, memory] = [billionthsOf(usage.cpu), billionthsOf(usage.memory)];
  return {
    cpu: rounding === 'none' ? cpu : ((cpu + MILLICORE - 1n) / MILLICORE) * MILLICORE,
    memory: rounding === 'millicores and mebibytes' ? (memory / MEBIBYTE) * MEBIBYTE : memory,
  };
}

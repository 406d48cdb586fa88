import { defaultOf } from './flag-table.js';

const FLAG = 'kubelet-preferred-address-types';

/** The kinds of address that a Node can have, in the spelling of the Kubernetes API. */
export const ADDRESS_TYPES = ['Hostname', 'InternalDNS', 'InternalIP', 'ExternalDNS', 'ExternalIP'] as const;

/** Characters that typing mistakes put around or between types: blanks, quotes, brackets. */
const MISTYPED = /[\s"'`,;[\]]+/;

/** The preferred types of address, and a warning for each element that is not one. */
export interface AddressTypes {
  readonly types: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Reads the elements of `--kubelet-preferred-address-types`. The original accepts any text, and finds addresses for
 * exact types only. So exact types come first here, then types that are recognized in spite of a typing mistake. An
 * unknown element keeps its place, because Nodes may have addresses of other types.
 */
export function addressTypes(elements: readonly string[]): AddressTypes {
  const asTyped: string[] = [];
  const recognized: string[] = [];
  const warnings: string[] = [];
  for (const [index, element] of elements.entries()) {
    const types = ADDRESS_TYPES.some((type) => type === element) ? [element] : typesIn(element);
    if (types === undefined || types[0] === element) asTyped.push(element);
    else recognized.push(...types);
    if (types?.[0] !== element) warnings.push(warningFor(element, index + 1, types));
  }
  const types = [...new Set([...asTyped, ...recognized])];
  if (types.length > 0) return { types, warnings };
  return {
    types: defaultOf(FLAG),
    warnings: [...warnings, `"--${FLAG}" names no address type, so its default is used: ${defaultOf(FLAG).join(', ')}`],
  };
}

/** Returns the types that an element means; undefined if one of its words is not a type. */
function typesIn(element: string): string[] | undefined {
  const words = element.split(MISTYPED).filter((word) => word !== '');
  const types = words.map((word) => ADDRESS_TYPES.find((type) => type.toLowerCase() === word.toLowerCase()));
  return types.includes(undefined) ? undefined : (types as string[]);
}

function warningFor(element: string, position: number, types: readonly string[] | undefined): string {
  const which = `element ${position} of "--${FLAG}", ${JSON.stringify(element)}, `;
  if (types === undefined) return `${which}is not an address type of Kubernetes, which are ${ADDRESS_TYPES.join(', ')}`;
  if (types.length === 0) return `${which}is empty and ignored`;
  return `${which}is not an address type; ${types.join(', ')} is used, after all exact ones`;
}

/** dcgm-exporter has 25 families by default; the simulator writes the four that are read or stand for the others. */
const MORE_FAMILIES = 21;
const ONE_FAMILY = /^(?:# (?:HELP|TYPE) )?DCGM_FI_DEV_SM_CLOCK\b.*\n/gm;

/** The page with as many families as a real one has. */
export function wholePage(page: string): string {
  const lines = (page.match(ONE_FAMILY) ?? []).join('');
  const more = Array.from({ length: MORE_FAMILIES }, (_, i) => lines.replaceAll('_SM_CLOCK', `_OTHER_${i}`));
  return `${more.join('')}${page}`;
}

/**
 * The lines of a page whose families a query names, as promhttp of client_golang 1.24.0 chooses them (Kubernetes 1.37
 * and later); the whole page if it names none.
 */
export function filteredPage(page: string, url: string): string {
  const names = namedFamilies(url);
  if (names.length === 0) return page;
  return page.replaceAll(/^(?:# (?:HELP|TYPE) )?(\w+).*\n/gm, (line, family: string) =>
    names.includes(family) ? line : '',
  );
}

/** The families that a request names. */
export function namedFamilies(url: string): string[] {
  return new URL(url, 'http://kubelet').searchParams.getAll('name[]');
}

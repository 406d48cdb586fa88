// Where the user is on the page, as the fragment of its address. It is read strictly: all else is the first view.

/** The views, in the order of their links. */
export const VIEWS = ['nodes', 'pods', 'hpas'] as const;
export type ViewName = (typeof VIEWS)[number];

/** Where the user is. */
export interface ViewState {
  readonly view: ViewName;
  /** The namespace that is shown; undefined: all. */
  readonly namespace?: string;
  /** The object that is shown alone: a Pod with the view `pods`, a Node with `nodes`. */
  readonly object?: { readonly namespace?: string; readonly name: string };
  readonly sort?: { readonly column: string; readonly isDescending: boolean };
}

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const NAME = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;
const SORT = /^([a-zA-Z]{1,20})\.(asc|desc)$/;

/** Returns whether a text can be the name of a namespace. */
export function isNamespace(text: string): boolean {
  return LABEL.test(text);
}

/** Reads a fragment, such as `#pods?namespace=shop&sort=cpu.desc`, `#pods/shop/web-0` or `#nodes/node-1`. */
export function parseFragment(fragment: string): ViewState {
  const [path = '', query = ''] = fragment.replace(/^#/, '').split('?');
  const [view, ...rest] = path.split('/');
  if (!isView(view)) return { view: 'pods' };
  const parameters = new URLSearchParams(query);
  const namespace = parameters.get('namespace') ?? '';
  const [, column, order] = SORT.exec(parameters.get('sort') ?? '') ?? [];
  const object = objectOf(view, rest);
  return {
    view,
    ...(isNamespace(namespace) && { namespace }),
    ...(object && { object }),
    ...(column !== undefined && { sort: { column, isDescending: order === 'desc' } }),
  };
}

/** Returns the fragment of a place. */
export function formatFragment({ view, namespace, object, sort }: ViewState): string {
  const path = [view, object?.namespace, object?.name].filter((part) => part !== undefined).join('/');
  const parameters = new URLSearchParams();
  if (namespace !== undefined) parameters.set('namespace', namespace);
  if (sort) parameters.set('sort', `${sort.column}.${sort.isDescending ? 'desc' : 'asc'}`);
  return `#${path}${parameters.size > 0 ? `?${parameters.toString()}` : ''}`;
}

function isView(text: string | undefined): text is ViewName {
  return VIEWS.some((view) => view === text);
}

function objectOf(view: ViewName, parts: readonly string[]): ViewState['object'] {
  const [first = '', second = ''] = parts;
  if (view === 'nodes' && parts.length === 1 && NAME.test(first)) return { name: first };
  if (view === 'pods' && parts.length === 2 && isNamespace(first) && NAME.test(second)) {
    return { namespace: first, name: second };
  }
  return undefined;
}

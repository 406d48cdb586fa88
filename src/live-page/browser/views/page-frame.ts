import { formatFragment, isNamespace, VIEWS, type ViewName, type ViewState } from '../location/view-state.js';
import { element, setAttribute, setText } from './element.js';

const TITLES: Readonly<Record<ViewName, string>> = { nodes: 'Nodes', pods: 'Pods', hpas: 'HPAs' };

/** What is around each view: its links, the namespace and filter boxes, and what the page has to say. */
export class PageFrame {
  readonly main = element('main');
  readonly filter = element('input', {
    type: 'search',
    id: 'filter',
    placeholder: 'words of names',
    spellcheck: 'false',
  });
  private readonly links = VIEWS.map((view) => ({ view, link: element('a', {}, TITLES[view]) }));
  private readonly namespace = element('input', {
    id: 'namespace',
    placeholder: 'all',
    list: 'namespaces',
    spellcheck: 'false',
    autocapitalize: 'none',
  });
  private readonly namespaces = element('datalist', { id: 'namespaces' });
  private readonly notes = element('div', { class: 'notes', role: 'status' });
  private readonly state = element('p', { class: 'state' });

  /** @param onNamespace is called with the namespace that was entered; undefined: all */
  constructor(into: Element, onNamespace: (namespace: string | undefined) => void, onFilter: () => void) {
    const boxes = [
      element('label', { for: 'namespace' }, 'Namespace ', this.namespace),
      this.namespaces,
      element('label', { for: 'filter' }, 'Filter ', this.filter),
    ];
    const nav = element('nav', { 'aria-label': 'Views' }, ...this.links.map(({ link }) => link));
    const form = element('form', {}, ...boxes);
    into.replaceChildren(
      element('header', {}, element('h1', {}, 'Live usage'), nav, form, this.state),
      this.notes,
      this.main,
    );
    const enter = () => {
      const text = this.namespace.value.trim();
      const isGood = text === '' || isNamespace(text);
      setAttribute(this.namespace, 'aria-invalid', isGood ? undefined : 'true');
      if (isGood) onNamespace(text || undefined);
    };
    this.namespace.addEventListener('change', enter);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      enter();
    });
    this.filter.addEventListener('input', onFilter);
  }

  /** Shows where the user is. */
  showPlace({ view: shown, namespace }: ViewState): void {
    for (const { view, link } of this.links) {
      setAttribute(link, 'href', formatFragment({ view, ...(namespace && { namespace }) }));
      setAttribute(link, 'aria-current', view === shown ? 'page' : undefined);
    }
    if (document.activeElement !== this.namespace) this.namespace.value = namespace ?? '';
  }

  /** Offers these namespaces in the box. */
  offerNamespaces(names: readonly string[]): void {
    if (names.length === this.namespaces.childElementCount) return;
    this.namespaces.replaceChildren(...names.map((value) => element('option', { value })));
  }

  /** Says what keeps the view from being whole. */
  showNotes(notes: readonly string[]): void {
    if ([...this.notes.children].map((note) => note.textContent).join('\n') === notes.join('\n')) return;
    this.notes.replaceChildren(...notes.map((note) => element('p', {}, note)));
  }

  /** Says how the numbers arrive. */
  showState(text: string): void {
    setText(this.state, text);
  }
}

import type { Column } from '../tables/columns.js';
import { formatAge, isStale, type Row } from '../tables/row.js';
import { drawSparkline } from './sparkline.js';
import { element, placeChildren, setAttribute, setText } from './element.js';

/** The height of a row in pixels, as app.css has it. */
const ROW_PX = 34;
/** Rows above and below the visible ones, so that a fast scroll shows no gap. */
const SPARE_ROWS = 12;

/** What a table shows besides its rows. */
export interface TableContent {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Sorted. */
  readonly rows: readonly Row[];
  readonly sort: { readonly column: string; readonly isDescending: boolean };
  readonly nowMs: number;
  /** The address of a row's details. */
  readonly linkOf: (row: Row) => string;
  /** The points of a sparkline; undefined: there is none. */
  readonly pointsOf: (row: Row, resource: 'cpu' | 'memory') => readonly (number | undefined)[] | undefined;
  /** Why a row has no numbers. */
  readonly reasonOf: (row: Row) => string;
  /** What is shown in place of no row at all. */
  readonly emptyText: string;
}

/** A table of which only the rows on the screen are in the document. */
export class TableView {
  readonly root: HTMLElement;
  private readonly head = element('tr');
  private readonly above = element('tr', { 'aria-hidden': 'true', class: 'space' }, element('td'));
  private readonly below = element('tr', { 'aria-hidden': 'true', class: 'space' }, element('td'));
  private readonly body = element('tbody');
  private readonly caption = element('caption');
  private readonly table: HTMLTableElement;
  /** The lines in the document, by the key of their row. */
  private readonly lines = new Map<string, HTMLTableRowElement>();
  private content: TableContent | undefined;
  /** What the lines show. */
  private drawn: TableContent | undefined;
  private drawnRange: readonly [first: number, end: number] = [0, 0];
  private drawnColumns = '';

  /**
   * @param onSort is called with the column whose title was pressed
   * @param onScroll is called when other rows are visible
   */
  constructor(
    private readonly onSort: (column: string) => void,
    private readonly onScroll: () => void,
  ) {
    this.table = element('table', {}, this.caption, element('thead', {}, this.head), this.body);
    this.root = element('div', { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'Table' }, this.table);
    this.root.addEventListener('scroll', () => requestAnimationFrame(() => this.scrolled()), { passive: true });
  }

  /** Shows other rows, or newer ones. */
  show(content: TableContent): void {
    this.content = content;
    setText(this.caption, content.caption);
    setAttribute(this.root, 'aria-label', content.caption);
    setAttribute(this.table, 'aria-rowcount', String(content.rows.length + 1));
    this.drawHead(content);
    this.drawRows(content);
  }

  /** Returns the rows on the screen. */
  visibleRows(): readonly Row[] {
    const { rows = [] } = this.content ?? {};
    const [first, end] = this.range(rows.length, 0);
    return rows.slice(first, end);
  }

  private scrolled(): void {
    if (this.content === undefined) return;
    const [first, end] = this.range(this.content.rows.length, SPARE_ROWS / 2);
    // Each change of the lines lays out the table again.
    if (first < this.drawnRange[0] || end > this.drawnRange[1]) this.drawRows(this.content);
    this.onScroll();
  }

  private drawHead({ columns, sort }: TableContent): void {
    const drawn = columns.map(({ id, title }) => id + title).join();
    if (drawn !== this.drawnColumns) {
      this.drawnColumns = drawn;
      this.head.replaceChildren(...columns.map((column) => this.headCell(column)));
      this.body.replaceChildren();
      this.lines.clear();
    }
    columns.forEach(({ id, sortValue }, i) => {
      const order = sort.isDescending ? 'descending' : 'ascending';
      setAttribute(this.head.cells[i]!, 'aria-sort', sortValue && (id === sort.column ? order : 'none'));
    });
  }

  private headCell({ id, title, hint, kind, sortValue, leaveOut, width }: Column): HTMLElement {
    const label = hint === undefined ? undefined : `${title}: ${hint}`;
    const button = sortValue && element('button', { type: 'button', title: hint, 'aria-label': label }, title);
    button?.addEventListener('click', () => this.onSort(id));
    const cell = element('th', { scope: 'col', class: classOf(kind, leaveOut) }, button ?? title);
    if (!button && label !== undefined) cell.setAttribute('aria-label', label);
    cell.style.width = `${width}rem`;
    return cell;
  }

  private drawRows(content: TableContent): void {
    const { rows, columns } = content;
    const [first, end] = this.range(rows.length, SPARE_ROWS);
    const shown = rows.slice(first, end);
    const spare = this.takeLinesBut(new Set(shown.map(({ key }) => key)));
    const lines = shown.map((row, i) => {
      const known = this.lines.get(row.key);
      const line = known ?? spare.pop() ?? rowElement(columns);
      // A scroll changes no line that was there.
      if (known === undefined || content !== this.drawn) fillRow(line, row, first + i, content);
      this.lines.set(row.key, line);
      return line;
    });
    this.drawn = content;
    this.drawnRange = [first, end];
    setSpace(this.above, first, columns.length);
    setSpace(this.below, rows.length - end, columns.length);
    const none = rows.length === 0 ? [element('tr', {}, emptyCell(content))] : [];
    placeChildren(this.body, [this.above, ...lines, this.below, ...none]);
  }

  /** Takes the lines of all other rows out of the document. */
  private takeLinesBut(keys: ReadonlySet<string>): HTMLTableRowElement[] {
    const others = [...this.lines].filter(([key]) => !keys.has(key));
    for (const [key, line] of others) {
      this.lines.delete(key);
      line.remove();
    }
    return others.map(([, line]) => line);
  }

  /** The first row on the screen, and the one behind the last. */
  private range(count: number, spare: number): [first: number, end: number] {
    const top = Math.floor(this.root.scrollTop / ROW_PX);
    const high = Math.ceil((this.root.clientHeight || 800) / ROW_PX);
    const first = Math.max(0, Math.min(top - spare, count - 1));
    return [first, Math.min(count, top + high + spare)];
  }
}

function classOf(kind: Column['kind'], leaveOut: Column['leaveOut']): string {
  return leaveOut === undefined ? kind : `${kind} narrow-${leaveOut}`;
}

function emptyCell({ emptyText, columns }: TableContent): HTMLElement {
  return element('td', { colspan: String(columns.length), class: 'empty' }, emptyText);
}

function setSpace(line: HTMLTableRowElement, rows: number, columns: number): void {
  line.hidden = rows <= 0;
  line.cells[0]!.colSpan = columns;
  line.cells[0]!.style.height = `${Math.max(0, rows) * ROW_PX}px`;
}

function rowElement(columns: readonly Column[]): HTMLTableRowElement {
  const cells = columns.map(({ kind, leaveOut }) => {
    if (kind === 'name') return element('th', { scope: 'row', class: classOf(kind, leaveOut) }, element('a'));
    if (kind === 'share') return element('td', { class: classOf(kind, leaveOut) }, element('span'), element('i'));
    return element('td', { class: classOf(kind, leaveOut) });
  });
  return element('tr', { class: 'row' }, ...cells);
}

function fillRow(line: HTMLTableRowElement, row: Row, index: number, content: TableContent): void {
  setAttribute(line, 'aria-rowindex', String(index + 2));
  const isOld = isStale(row, content.nowMs);
  line.classList.toggle('stale', isOld || row.sampleMs === undefined);
  content.columns.forEach((column, i) => fillCell(line.cells[i]!, column, row, content));
}

function fillCell(cell: HTMLElement, column: Column, row: Row, content: TableContent): void {
  const text = column.textOf?.(row) ?? '';
  switch (column.kind) {
    case 'name': {
      const link = cell.firstElementChild as HTMLAnchorElement;
      setText(link, text);
      setAttribute(link, 'href', content.linkOf(row));
      return setAttribute(cell, 'title', text);
    }
    case 'share':
      return fillShare(cell, text, column.sortValue?.(row));
    case 'history':
      return drawSparkline(cell, column.hint!, column.resource!, content.pointsOf(row, column.resource!));
    case 'sample': {
      const sample = row.sampleMs === undefined ? content.reasonOf(row) : formatAge(content.nowMs - row.sampleMs);
      setAttribute(cell, 'title', sample);
      return setText(cell, sample);
    }
    default:
      setAttribute(cell, 'title', column.kind === 'text' ? text : undefined);
      return setText(cell, text);
  }
}

/** A percentage, and a bar of its length. */
function fillShare(cell: HTMLElement, text: string, share: string | number | undefined): void {
  const [label, bar] = cell.children as unknown as [HTMLElement, HTMLElement];
  setText(label, text);
  const part = typeof share === 'number' ? share : 0;
  bar.style.width = `${Math.min(100, Math.round(part * 100))}%`;
  bar.className = part >= 0.9 ? 'high' : '';
}

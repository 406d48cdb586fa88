import { setImmediate as nextTurn } from 'node:timers/promises';
import { steadyNowMs } from '../../model/steady-time.js';
import { ListAssembly } from '../encoding/list-assembly.js';
import type { ListForm, ListKind } from '../encoding/list-form.js';
import { resourceNamesOf } from '../encoding/table.js';
import { LentList } from '../memory/lent-list.js';
import type { ListedObject, PageReader } from './list-page.js';
import { ArrivalTimes } from '../objects/served-object.js';
import type { ListMoment, SharedList, SharedLists } from './shared-lists.service.js';

/** How many objects are written in one turn. It takes about 2 ms. */
export const SLICE = 500;

/** Lists of more objects than this are large: all others are written at once. */
export const LARGEST_AT_ONCE = 4 * SLICE;

/** A list that was asked for and is not written yet. */
interface ListInProgress {
  readonly list: Promise<SharedList>;
  /** When it began to be written, if it has. */
  begun: ListMoment | undefined;
}

/**
 * Writes large lists in slices. Between slices all other work gets a turn. Lists are written one after the other, so that
 * there is one buffer, and other work waits for one slice at most. A request shares a list that waits or is being written
 * if that list is recent enough for it.
 */
export class LargeLists {
  private readonly writings = new Map<string, ListInProgress>();
  private idle: Promise<void> = Promise.resolve();

  constructor(private readonly shared: SharedLists) {}

  /** The list of that name, if it is waiting or being written and is good for a request that comes now. */
  findWriting(name: string, steadyMs: number): Promise<SharedList> | undefined {
    const writing = this.writings.get(name);
    if (writing === undefined) return undefined;
    const { begun, list } = writing;
    return begun === undefined || this.shared.isGood(begun, steadyMs) ? list : undefined;
  }

  /** Writes a list after those before it. A list without a name is not shared. */
  writeList(name: string | undefined, write: () => Promise<SharedList>): Promise<SharedList> {
    const list = this.idle.then(async () => {
      writing.begun = this.shared.moment(steadyNowMs());
      try {
        const written = await write();
        if (name !== undefined) this.shared.keepList(name, written, writing.begun);
        else written.body.retire();
        return written;
      } finally {
        if (name !== undefined && this.writings.get(name) === writing) this.writings.delete(name);
      }
    });
    const writing: ListInProgress = { list, begun: undefined };
    if (name !== undefined) this.writings.set(name, writing);
    // The next list follows this one even if it fails, and keeps nothing of it.
    this.idle = list.then(
      () => undefined,
      () => undefined,
    );
    return list;
  }
}

/**
 * Writes a page slice by slice. Numbers are overwritten in place, so each slice is measured and written in one turn: an
 * item is of one batch, and the whole list may be of several.
 *
 * @param begin returns a reader of the page; a form with columns reads the page twice
 */
export async function writeSliced<T extends ListedObject>(
  { kind, apiVersion }: ListKind,
  begin: () => PageReader<T>,
  form: ListForm,
  nowMs: number,
): Promise<SharedList> {
  const lifeEndMs = steadyNowMs() + form.lifeMs;
  const format = form.formatAt(Date.now(), form.hasColumns ? await resourcesOfPage(begin()) : []);
  const page = begin();
  const assembly = new ListAssembly(format, page.most);
  const times = new ArrivalTimes(page.most);
  while (!page.done) {
    const items = page.readItems(SLICE, steadyNowMs());
    assembly.addItems(items);
    times.addItems(items);
    await nextTurn();
  }
  const body = new LentList(assembly.finishList({ kind, apiVersion, metadata: page.metadata(nowMs) }));
  return { body, timestampsMs: times.timestampsMs, oldestMs: times.oldestMs, lifeEndMs };
}

/** The resources that any item of the page has now. */
async function resourcesOfPage<T extends ListedObject>(page: PageReader<T>): Promise<readonly string[]> {
  const resources = new Set<string>();
  while (!page.done) {
    for (const resource of resourceNamesOf(page.readItems(SLICE, steadyNowMs()))) resources.add(resource);
    await nextTurn();
  }
  return [...resources];
}

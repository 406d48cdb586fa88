import { setImmediate as nextTurn } from 'node:timers/promises';
import { steadyNowMs } from '../../model/steady-time.js';
import { ListAssembly } from '../encoding/list-assembly.js';
import type { ListForm, ListKind } from '../encoding/list-form.js';
import { resourceNamesOf } from '../encoding/table.js';
import { LentList } from '../memory/lent-list.js';
import type { ListedObject, PageReader } from './list-page.js';
import { ArrivalTimes } from '../objects/served-object.js';
import type { ListMoment, SharedList, SharedLists } from './shared-lists.service.js';

/** So many objects are written at once: about 2 ms, and with twice as many nobody waits long either. */
export const SLICE = 500;

/** Lists of more objects than this are large: all others are written at once. */
export const LARGEST_AT_ONCE = 4 * SLICE;

/** A list that is asked for and not sent yet. */
interface ListInProgress {
  readonly list: Promise<SharedList>;
  /** When it began to be written, if it has. */
  begun: ListMoment | undefined;
}

/**
 * Writes large lists in slices, between which everybody else gets a turn, and one list after the other, so that however
 * many are asked for nobody waits for more than a slice and there is one buffer. Whoever asks for a list that waits or is
 * being written shares it, if it is good for them; else for the one that is written after it.
 */
export class LargeLists {
  private readonly writings = new Map<string, ListInProgress>();
  private idle: Promise<void> = Promise.resolve();

  constructor(private readonly shared: SharedLists) {}

  /** The list of that name, if it will be written and be good for who asks now. */
  findWriting(name: string, steadyMs: number): Promise<SharedList> | undefined {
    const writing = this.writings.get(name);
    if (writing === undefined) return undefined;
    const { begun, list } = writing;
    return begun === undefined || this.shared.isGood(begun, steadyMs) ? list : undefined;
  }

  /** Writes a list once those before are written. One without a name is shared with nobody. */
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
    // The next one follows whatever became of this one; it keeps nothing of it.
    this.idle = list.then(
      () => undefined,
      () => undefined,
    );
    return list;
  }
}

/**
 * Writes a page slice by slice. What is measured is written within the same slice, since numbers are replaced where they
 * are: an item is of one batch, the list as a whole may be of several.
 *
 * @param begin gives a reader of the page, which is read twice where all items must be known before the first is written
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

import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { UsageHistory } from '../../model/usage-history.js';
import { steadyNowMs } from '../../model/steady-time.js';
import { AnswerRoom, bytesOfAnswer, bytesOfSending, type OutgoingAnswer } from './answer-room.js';
import { listBytes } from '../encoding/list-assembly.js';
import { listSizeOf } from '../encoding/list-format.js';
import { type ListForm, listFormOf } from '../encoding/list-form.js';
import type { Representation } from '../encoding/representation.js';
import { resourceNamesOf } from '../encoding/table.js';
import { LARGEST_AT_ONCE, LargeLists, writeSliced } from './large-lists.js';
import { LentList } from '../memory/lent-list.js';
import type { ListOptions } from './list-options.js';
import { type ListedObject, PageReader } from './list-page.js';
import { ArrivalTimes, type ServedObject } from '../objects/served-object.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { SampleAges } from './sample-ages.js';
import { type SharedList, SharedLists } from './shared-lists.service.js';

/** A list that is asked for. */
export interface ListRequest<T extends ListedObject> {
  readonly kind: 'NodeMetricsList' | 'PodMetricsList';
  readonly apiVersion: string;
  readonly namespace?: string | undefined;
  readonly options: ListOptions;
  readonly wanted: Representation;
  /** The query parameter of that name, for a Table. */
  readonly includeObject?: string | undefined;
  /** For the ages of samples. */
  readonly nowMs: number;
  /** For the ages of points. */
  readonly steadyMs: number;
  /** The objects that the label selector selects, sorted by namespace, then name. */
  readonly select: () => readonly T[];
  /** The response that the list is sent in. */
  readonly outgoing: OutgoingAnswer;
  /** The object with its points; `undefined` when it does not match the field selector or has no metrics then. */
  readonly measure: (object: T, steadyMs: number) => ServedObject | undefined;
}

/**
 * Makes the lists that clients ask for. A list is made once while nothing changes. A large list is made in slices, once
 * there is room for it.
 */
@Injectable()
export class ListAnswers {
  private readonly large: LargeLists;

  constructor(
    private readonly shared: SharedLists,
    private readonly room: AnswerRoom,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
    @Optional() @Inject(UsageHistory) private readonly history?: UsageHistory,
  ) {
    this.large = new LargeLists(shared);
  }

  /**
   * Returns the list, which other clients may be sent too. The caller takes its lease in the turn in which it gets it.
   *
   * @throws ApiError 400 and 406 for a form that a list does not have, 429 when there is no room for long
   */
  answerList<T extends ListedObject>(request: ListRequest<T>): LentList | Promise<LentList> {
    const form = listFormOf(request.wanted, request, request.includeObject, this.history);
    const name = nameOf(request, form);
    const known = name === undefined ? undefined : this.bytesOfKnown(name, request);
    const selected = known === undefined ? request.select() : undefined;
    const bytes = selected === undefined ? known! : bytesOfNew(request, form, selected.length);
    return this.room.makeWithin(bytes, request.outgoing, (waited) =>
      waited
        ? this.makeList({ ...request, nowMs: Date.now(), steadyMs: steadyNowMs() }, form, name)
        : this.makeList(request, form, name, selected),
    );
  }

  /** The memory of sending a list that is there, or will be; undefined: the list must be made. */
  private bytesOfKnown(name: string, { steadyMs }: { readonly steadyMs: number }): number | undefined {
    const kept = this.shared.findList(name, steadyMs);
    if (kept !== undefined) return bytesOfSending(kept.body.length);
    return this.large.findWriting(name, steadyMs) && bytesOfSending(Infinity);
  }

  /** @param selected what `select` has just returned */
  private makeList<T extends ListedObject>(
    request: ListRequest<T>,
    form: ListForm,
    name: string | undefined,
    selected?: readonly T[],
  ): LentList | Promise<LentList> {
    const { options, measure, nowMs, steadyMs } = request;
    if (name !== undefined) {
      const kept = this.shared.findList(name, steadyMs);
      if (kept !== undefined) {
        this.freshness.observeAll(kept.timestampsMs, nowMs);
        return kept.body;
      }
      const writing = this.large.findWriting(name, steadyMs);
      if (writing !== undefined) return this.whenWritten(writing, request, form, name);
    }
    const objects = selected ?? request.select();
    if (objects.length > LARGEST_AT_ONCE) {
      // Objects may come and go before the list has its turn.
      const reader = () => new PageReader(request.select(), options, measure);
      const write = () => writeSliced(request, reader, form, nowMs);
      return this.whenWritten(this.large.writeList(name, write), request, form, name);
    }
    const list = this.writeList(request, new PageReader(objects, options, measure), objects.length, form);
    this.freshness.observeAll(list.timestampsMs, nowMs);
    if (name !== undefined) this.shared.keepList(name, list);
    else list.body.retire();
    return list.body;
  }

  private async whenWritten<T extends ListedObject>(
    writing: Promise<SharedList>,
    request: ListRequest<T>,
    form: ListForm,
    name: string | undefined,
  ): Promise<LentList> {
    const list = await writing;
    // Something in the list may have been too old already when this request came.
    if (request.steadyMs > this.shared.goodUntilMs(list)) return this.makeList(request, form, name);
    this.freshness.observeAll(list.timestampsMs, Date.now());
    return list.body;
  }

  private writeList<T extends ListedObject>(
    { kind, apiVersion, nowMs, steadyMs }: ListRequest<T>,
    reader: PageReader<T>,
    objects: number,
    form: ListForm,
  ): SharedList {
    const items = reader.readItems(objects, steadyMs);
    const format = form.formatAt(nowMs, form.hasColumns ? resourceNamesOf(items) : []);
    const body = new LentList(listBytes(format, { kind, apiVersion, metadata: reader.metadata(nowMs) }, items));
    const times = new ArrivalTimes(items.length);
    times.addItems(items);
    return { body, timestampsMs: times.timestampsMs, oldestMs: times.oldestMs, lifeEndMs: steadyMs + form.lifeMs };
  }
}

/** The memory of a list that is made of this many objects, at most one page. */
function bytesOfNew(
  { options: { limit } }: { readonly options: ListOptions },
  { size }: ListForm,
  objects: number,
): number {
  return bytesOfAnswer(listSizeOf(size, limit > 0 ? Math.min(limit, objects) : objects));
}

/** The name that equal lists share; undefined for a page, which contains the time at which it was made. */
function nameOf<T extends ListedObject>(request: ListRequest<T>, form: ListForm): string | undefined {
  const { kind, apiVersion, namespace, options } = request;
  const { limit, continueAfter, text } = options;
  if (limit > 0 || continueAfter !== undefined) return undefined;
  return JSON.stringify([kind, apiVersion, form.name, namespace, text]);
}

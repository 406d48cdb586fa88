import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { steadyNowMs } from '../model/steady-time.js';
import { AnswerRoom, bytesOfAnswer, bytesOfSending, type Ending, ROOM } from './answer-room.js';
import type { ApiObject } from './encoding/encoder.js';
import { LIST_FORMATS, type ListFormatName, sizeOf } from './encoding/list-bytes.js';
import type { Representation } from './encoding/representation.js';
import { LARGEST_AT_ONCE, LargeLists, writeSliced } from './large-lists.js';
import type { ListOptions } from './list-options.js';
import { bytesOf, type Listed, listOf, type ListPage, PageReader, writtenFormat } from './list-page.js';
import { ArrivalTimes, type Measured, timestampsOf } from './measured.js';
import { METRIC_FRESHNESS } from './metrics-api.metrics.js';
import { SampleAges } from './sample-ages.js';
import { type SharedList, SharedLists } from './shared-lists.service.js';

/** A list that is asked for. */
export interface ListRequest<T extends Listed> {
  readonly kind: 'NodeMetricsList' | 'PodMetricsList';
  readonly apiVersion: string;
  readonly namespace?: string | undefined;
  readonly options: ListOptions;
  readonly wanted: Representation;
  /** For the ages of samples. */
  readonly nowMs: number;
  /** For the ages of points. */
  readonly steadyMs: number;
  /** The objects that the label selector selects, sorted by namespace, then name. */
  readonly select: () => readonly T[];
  /** The answer that the list goes out with. */
  readonly ending: Ending;
  /** The object with its points; `undefined` when it does not match the field selector or has no metrics then. */
  readonly measure: (object: T, steadyMs: number) => Measured | undefined;
}

/** A list as an object, or as its bytes. */
type ListAnswer = ApiObject | Uint8Array;

/** As a Table, as YAML or indented a list takes so much more than as JSON in one line, at most. */
const CONVERTED = 2;

/**
 * Answers lists, each made once while nothing changes. Large ones take their time, so that they take nobody else's, and
 * wait until there is room for them.
 */
@Injectable()
export class ListAnswers {
  private readonly large: LargeLists;
  private readonly room = new AnswerRoom(ROOM);

  constructor(
    private readonly shared: SharedLists,
    @InjectMetric(METRIC_FRESHNESS) private readonly freshness: SampleAges,
  ) {
    this.large = new LargeLists(shared);
  }

  answer<T extends Listed>(request: ListRequest<T>): ListAnswer | Promise<ListAnswer> {
    const format = writtenFormat(request.wanted);
    const name = format && nameOf(request);
    const known = name === undefined ? undefined : this.bytesOfKnown(name, request);
    const selected = known === undefined ? request.select() : undefined;
    const bytes = selected === undefined ? known! : bytesOfNew(request, format, selected.length);
    return this.room.within(bytes, request.ending, (waited) =>
      waited
        ? this.make({ ...request, nowMs: Date.now(), steadyMs: steadyNowMs() }, format, name)
        : this.make(request, format, name, selected),
    );
  }

  /** What it takes to send a list that is there, or will be; undefined: it has to be made. */
  private bytesOfKnown(name: string, { steadyMs }: { readonly steadyMs: number }): number | undefined {
    const kept = this.shared.get(name, steadyMs);
    if (kept !== undefined) return bytesOfSending(kept.body.length);
    return this.large.get(name, steadyMs) && bytesOfSending(Infinity);
  }

  /** @param selected what `select` has just answered */
  private make<T extends Listed>(
    request: ListRequest<T>,
    format: ListFormatName | undefined,
    name: string | undefined,
    selected?: readonly T[],
  ): ListAnswer | Promise<ListAnswer> {
    if (format !== undefined) return this.write(request, format, name, selected);
    const page = this.pageOf(request, selected ?? request.select());
    this.freshness.observeAll(timestampsOf(page.items), request.nowMs);
    return listOf(request.kind, request.apiVersion, page);
  }

  private write<T extends Listed>(
    request: ListRequest<T>,
    format: ListFormatName,
    name: string | undefined,
    selected?: readonly T[],
  ): Uint8Array | Promise<Uint8Array> {
    const { kind, apiVersion, options, measure, nowMs, steadyMs } = request;
    if (name !== undefined) {
      const kept = this.shared.get(name, steadyMs);
      if (kept !== undefined) {
        this.freshness.observeAll(kept.timestampsMs, nowMs);
        return kept.body;
      }
      const writing = this.large.get(name, steadyMs);
      if (writing !== undefined) return this.whenWritten(writing, request, format, name);
    }
    const objects = selected ?? request.select();
    if (objects.length > LARGEST_AT_ONCE) {
      // What exists may have changed until its turn.
      const write = () =>
        writeSliced(kind, apiVersion, new PageReader(request.select(), options, measure), format, nowMs);
      return this.whenWritten(this.large.write(name, write), request, format, name);
    }
    const page = this.pageOf(request, objects);
    const times = new ArrivalTimes(page.items.length);
    times.add(page.items);
    const { timestampsMs, oldestMs } = times;
    this.freshness.observeAll(timestampsMs, nowMs);
    const body = bytesOf(kind, apiVersion, page, format);
    if (name !== undefined) this.shared.keep(name, { body, timestampsMs, oldestMs });
    return body;
  }

  private async whenWritten<T extends Listed>(
    writing: Promise<SharedList>,
    request: ListRequest<T>,
    format: ListFormatName,
    name: string | undefined,
  ): Promise<Uint8Array> {
    const list = await writing;
    // Who came while it was written may have come when something in it had become too old.
    if (request.steadyMs > this.shared.goodUntilMs(list)) return this.write(request, format, name);
    this.freshness.observeAll(list.timestampsMs, Date.now());
    return list.body;
  }

  private pageOf<T extends Listed>(request: ListRequest<T>, objects: readonly T[]): ListPage {
    const { options, measure, nowMs, steadyMs } = request;
    const reader = new PageReader(objects, options, measure);
    const items = reader.next(objects.length, steadyMs);
    return { items, metadata: reader.metadata(nowMs) };
  }
}

/** What a list takes that is made of so many objects, before its page is cut out of them. */
function bytesOfNew(
  { options: { limit } }: { readonly options: ListOptions },
  format: ListFormatName | undefined,
  objects: number,
): number {
  const items = limit > 0 ? Math.min(limit, objects) : objects;
  const body =
    format === undefined ? CONVERTED * sizeOf(LIST_FORMATS.json, items) : sizeOf(LIST_FORMATS[format], items);
  return bytesOfAnswer(body);
}

/** What lists that are the same have in common; none for a page, which says when it was made. */
function nameOf<T extends Listed>(request: ListRequest<T>): string | undefined {
  const { kind, apiVersion, namespace, wanted, options } = request;
  const { limit, continueAfter, text } = options;
  if (limit > 0 || continueAfter !== undefined) return undefined;
  return JSON.stringify([kind, apiVersion, wanted.format, namespace, text]);
}

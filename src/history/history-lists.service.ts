import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { toJson } from '../metrics-api/encoding/json.js';
import { isOver, type OutgoingAnswer } from '../metrics-api/lists/answer-room.js';
import { keptBytes, LENT } from '../metrics-api/encoding/list-assembly.js';
import { ForwardWriter } from '../metrics-api/encoding/forward-writer.js';
import { LentList } from '../metrics-api/memory/lent-list.js';
import { historyObject } from './history-objects.js';
import { cutPage, type PageOptions } from './history-page.js';
import { HistoryService } from './history.service.js';
import type { PastUsage } from './past-usage.js';
import { writeHistory } from './write-history.js';

/** This many Pods are written at once, in a few milliseconds. */
export const SLICE_PODS = 50;

/** About how many bytes a Pod takes: two resources, 60 points and a summary each. Indented, each point has a line. */
const [POD_BYTES, INDENTED_POD_BYTES] = [3000, 9000];

/** The history of a namespace, as it is asked for. */
export interface AskedList {
  readonly apiVersion: string;
  readonly namespace: string;
  readonly sinceMs: number;
  readonly page: PageOptions;
  readonly pretty: boolean;
  /** Which replica keeps it. */
  readonly annotations: Readonly<Record<string, string>>;
  /** The response that the list goes out with. */
  readonly outgoing: OutgoingAnswer;
}

/** Writes the histories of namespaces: in slices, between which all others get a turn, and one list after the other. */
@Injectable()
export class HistoryLists {
  private idle: Promise<void> = Promise.resolve();

  constructor(private readonly history: HistoryService) {}

  /** About how many bytes a list takes. */
  sizeOf({ namespace, page, pretty }: AskedList): number {
    return Math.min(page.limit, this.history.podCount(namespace)) * (pretty ? INDENTED_POD_BYTES : POD_BYTES);
  }

  /** Writes a list once those before are written. The caller takes its lease in the turn in which it gets the list. */
  writeList(asked: AskedList): Promise<LentList> {
    const list = this.idle.then(() => this.writeSliced(asked));
    this.idle = list.then(
      () => undefined,
      () => undefined,
    );
    return list;
  }

  private async writeSliced(asked: AskedList): Promise<LentList> {
    const { apiVersion, namespace, sinceMs, page, pretty, annotations, outgoing } = asked;
    // Names change until the turn of a list. A client that is gone reads none.
    const { names, metadata } = cutPage(isOver(outgoing) ? [] : this.history.podNames(namespace), page, namespace);
    const head = { kind: 'UsageHistoryList', apiVersion, metadata: { ...metadata, annotations } };
    const text = new ListText(head, pretty, this.sizeOf(asked));
    for (let at = 0; at < names.length && !isOver(outgoing); at += SLICE_PODS) {
      text.addItems(this.history.listPods(namespace, names.slice(at, at + SLICE_PODS), sinceMs, Date.now()));
      await nextTurn();
    }
    const list = new LentList(text.finishList());
    // It is shared with nobody.
    list.retire();
    return list;
  }
}

/** A list as JSON, as encoding it as a whole gives it. */
class ListText {
  private readonly writer: ForwardWriter;
  private isEmpty = true;

  /** @param size about how many bytes it will have */
  constructor(
    head: object,
    private readonly pretty: boolean,
    size: number,
  ) {
    const empty = { ...head, items: [] };
    this.writer = new ForwardWriter(LENT, size, 0);
    this.writer.text(pretty ? toJson(empty, 2).slice(0, -']\n}'.length) : toJson(empty).slice(0, -2));
  }

  addItems(items: readonly PastUsage[]): void {
    const { writer } = this;
    for (const item of items) {
      if (!this.isEmpty) writer.text(',');
      this.isEmpty = false;
      if (this.pretty) writer.text(`\n    ${toJson(historyObject(item), 2).replaceAll('\n', '\n    ')}`);
      else writeHistory(writer, item);
    }
  }

  /** The whole list, which is given away. */
  finishList(): Buffer {
    this.writer.text(this.pretty ? `${this.isEmpty ? '' : '\n  '}]\n}` : ']}\n');
    return keptBytes(LENT, this.writer, 0);
  }
}

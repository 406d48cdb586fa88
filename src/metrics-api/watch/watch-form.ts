import type { UsageHistory } from '../../model/usage-history.js';
import type { Status } from '../../model/status.js';
import { convertObject } from '../encoding/convert-object.js';
import { ForwardWriter, type WriterMemory } from '../encoding/forward-writer.js';
import type { Encoder } from '../encoding/encoder.js';
import { jsonEncoder, toJson } from '../encoding/json.js';
import { writeJsonItem } from '../encoding/json-list.js';
import { noneAcceptable, notAList, STREAMED_TYPES } from '../encoding/not-acceptable.js';
import { protobufEncoder } from '../encoding/protobuf.js';
import { MEDIA_TYPES, type Representation } from '../encoding/representation.js';
import { resourcesOfObjects, toTable } from '../encoding/table.js';
import { parseIncludeObject } from '../encoding/table-options.js';
import type { MetaVersion } from '../objects/partial-object-metadata.js';
import type { Table } from '../objects/table.js';
import type { MetricsItem, ResponseObject } from '../objects/response-object.js';
import { metricsItemOf } from '../objects/served-object.js';
import { EventFrames, frameOf } from './protobuf-frame.js';
import type { WatchEvent } from './watch-event.js';

/** Says that all objects have come. */
const INITIAL_END = 'k8s.io/initial-events-end';

/** Where typed clients of 1.32 find the list, in the format of the response, that they put the objects into. */
const LIST_BLUEPRINT = 'kubernetes.io/initial-events-list-blueprint';

/** The kind of objects that are watched, and their version. */
export interface WatchedKind {
  readonly kind: 'NodeMetrics' | 'PodMetrics';
  readonly apiVersion: string;
}

/** The form in which a client gets events. */
export interface WatchForm {
  /** Clients with the same name get the same bytes; undefined: the bytes are the client's own. */
  readonly name: string | undefined;
  readonly contentType: string;
  /** @param memory where the bytes may stand, so that whoever gets them may give it back */
  writeEvents(events: readonly WatchEvent[], memory: WriterMemory): Buffer;
  /** @param endsInitial whether it says that all objects have come */
  writeBookmark(version: number, endsInitial?: boolean): Buffer;
  writeError(status: Status): Buffer;
}

/**
 * The form that is asked for.
 *
 * @param includeObject the query parameter, which is read for a Table only
 * @param history for the columns of a Table; undefined without `--history`
 * @throws ApiError 400 for a bad `includeObject`, 406 for YAML, and for lists of metadata
 */
export function watchFormOf(
  wanted: Representation,
  watched: WatchedKind,
  includeObject: string | undefined,
  history?: UsageHistory,
): WatchForm {
  const { format, conversion } = wanted;
  if (format === 'yaml') throw noneAcceptable(STREAMED_TYPES);
  const frame = format === 'protobuf' ? frameOf : jsonLine;
  const contentType = format === 'protobuf' ? `${MEDIA_TYPES.protobuf};stream=watch` : MEDIA_TYPES.json;
  const encoder = format === 'protobuf' ? protobufEncoder : jsonEncoder;
  const emptyList = { kind: `${watched.kind}List`, apiVersion: watched.apiVersion, metadata: {}, items: [] };
  const form = { contentType, frame, encoder, emptyList, name: `${watched.kind} ${watched.apiVersion} ${format}` };
  if (conversion === undefined) return new (format === 'json' ? JsonForm : ProtobufForm)(form, watched);
  if (conversion.kind === 'PartialObjectMetadataList') throw notAList(watched.kind);
  const metaVersion: MetaVersion = conversion.version === 'v1' ? 'meta.k8s.io/v1' : 'meta.k8s.io/v1beta1';
  if (conversion.kind === 'Table') {
    return new TableForm(form, watched, metaVersion, parseIncludeObject(includeObject), history);
  }
  const name = `${form.name} ${metaVersion}`;
  const emptyPartialList = { ...emptyList, kind: 'PartialObjectMetadataList', apiVersion: metaVersion };
  return new PlainForm({ ...form, emptyList: emptyPartialList, name }, watched, (object) =>
    convertObject(object, wanted),
  );
}

type Frame = (type: string, object: ResponseObject) => Uint8Array;

interface FormParts {
  readonly name: string | undefined;
  readonly contentType: string;
  readonly frame: Frame;
  readonly encoder: Encoder;
  /** The list that has the watched objects. */
  readonly emptyList: ResponseObject;
}

/** A form that is written from API objects. */
class PlainForm implements WatchForm {
  readonly name: string | undefined;
  readonly contentType: string;
  protected readonly frame: Frame;
  private readonly encoder: Encoder;
  private readonly emptyList: ResponseObject;

  /** @param convert what becomes of each object */
  constructor(
    parts: FormParts,
    protected readonly watched: WatchedKind,
    private readonly convert: (object: ResponseObject) => ResponseObject = (object) => object,
  ) {
    ({ name: this.name, contentType: this.contentType, frame: this.frame } = parts);
    ({ encoder: this.encoder, emptyList: this.emptyList } = parts);
  }

  writeEvents(events: readonly WatchEvent[], _memory: WriterMemory): Buffer {
    return Buffer.concat(
      events.map((event) =>
        this.writeObject(event.type, event.type === 'DELETED' ? event.last : metricsItemOf(event.served)),
      ),
    );
  }

  writeBookmark(version: number, endsInitial = false): Buffer {
    const metadata = this.bookmarkMetadata(version, endsInitial);
    const numbers = this.watched.kind === 'PodMetrics' ? { containers: null } : { usage: null };
    const item = { metadata, timestamp: null, window: '0s', ...numbers } as unknown as MetricsItem;
    return Buffer.from(this.writeObject('BOOKMARK', item));
  }

  writeError(status: Status): Buffer {
    return Buffer.from(this.frame('ERROR', status));
  }

  protected bookmarkMetadata(version: number, endsInitial: boolean): object {
    const metadata = { resourceVersion: `${version}`, creationTimestamp: null };
    if (!endsInitial) return metadata;
    const emptyList = Buffer.from(this.encoder.encode(this.emptyList)).toString('base64');
    return { ...metadata, annotations: { [INITIAL_END]: 'true', [LIST_BLUEPRINT]: emptyList } };
  }

  protected writeObject(type: string, item: MetricsItem): Uint8Array {
    const { kind, apiVersion } = this.watched;
    return this.frame(type, this.convert({ kind, apiVersion, ...item }));
  }
}

/** About how many bytes an event takes. */
const EVENT_BYTES = 600;

/** JSON, which most clients ask for, is written from the numbers as in lists. */
class JsonForm extends PlainForm {
  private readonly begins = { ADDED: this.beginOf('ADDED'), MODIFIED: this.beginOf('MODIFIED') };

  override writeEvents(events: readonly WatchEvent[], memory: WriterMemory): Buffer {
    const writer = new ForwardWriter(memory, events.length * EVENT_BYTES, 0);
    for (const event of events) {
      if (event.type === 'DELETED') {
        writer.bytes(this.writeObject(event.type, event.last));
        continue;
      }
      writeJsonItem(writer, event.served, this.begins[event.type]);
      writer.text('}\n');
    }
    return writer.buffer.subarray(0, writer.at);
  }

  private beginOf(type: string): Buffer {
    const { kind, apiVersion } = this.watched;
    return Buffer.from(
      `{"type":"${type}","object":{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":{"name":"`,
    );
  }
}

/** Protobuf, which informers of Go ask for, is written from the numbers, too. */
class ProtobufForm extends PlainForm {
  private readonly frames = new EventFrames(this.watched);

  override writeEvents(events: readonly WatchEvent[], memory: WriterMemory): Buffer {
    const { frames } = this;
    frames.clear();
    // Protobuf is written from its end.
    for (const event of events.toReversed()) {
      if (event.type === 'DELETED') frames.addFrame(this.writeObject(event.type, event.last));
      else frames.addEvent(event.type, event.served);
    }
    const written = frames.takeWritten();
    const bytes = memory.take(written.length);
    return bytes.subarray(0, written.copy(bytes));
  }
}

/** Rows. Only the first event of a client has the columns, which stay the same for all. */
class TableForm extends PlainForm {
  private resources: readonly string[] | undefined;

  constructor(
    parts: FormParts,
    watched: WatchedKind,
    private readonly metaVersion: MetaVersion,
    private readonly include: ReturnType<typeof parseIncludeObject>,
    private readonly history: UsageHistory | undefined,
  ) {
    super({ ...parts, name: undefined }, watched);
  }

  override writeEvents(events: readonly WatchEvent[]): Buffer {
    const rows = events.map((event) =>
      event.type === 'DELETED'
        ? { type: event.type, item: event.last, nodeName: undefined }
        : { type: event.type, item: metricsItemOf(event.served), nodeName: event.served.usage.nodeName },
    );
    return Buffer.concat(rows.map(({ type, item, nodeName }) => this.frame(type, this.tableOf(item, nodeName, rows))));
  }

  override writeBookmark(version: number, endsInitial = false): Buffer {
    const metadata = this.bookmarkMetadata(version, endsInitial);
    const object = { kind: 'PartialObjectMetadata', apiVersion: this.metaVersion, metadata };
    const rows = [{ cells: [], object }];
    const table = { metadata: { resourceVersion: `${version}` }, columnDefinitions: null, rows };
    return Buffer.from(this.frame('BOOKMARK', { kind: 'Table', apiVersion: this.metaVersion, ...table }));
  }

  /** @param rows the first events decide which columns there are */
  private tableOf(
    item: MetricsItem,
    nodeName: string | undefined,
    rows: readonly { readonly item: MetricsItem }[],
  ): Table {
    const isFirst = this.resources === undefined;
    this.resources ??= resourcesOfObjects(rows.map((row) => row.item));
    const wide = { nowMs: Date.now(), nodeNameOf: () => nodeName, history: this.history };
    const object = { ...this.watched, ...item } as MetricsItem;
    const table = toTable(object, this.metaVersion, this.include, wide, this.resources);
    const { resourceVersion } = item.metadata;
    return {
      ...table,
      metadata: resourceVersion === undefined ? {} : { resourceVersion },
      columnDefinitions: isFirst ? table.columnDefinitions : null,
    };
  }
}

/** An event as a line of JSON. */
function jsonLine(type: string, object: ResponseObject): Uint8Array {
  return Buffer.from(`${toJson({ type, object })}\n`);
}

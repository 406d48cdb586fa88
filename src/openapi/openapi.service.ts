import { Inject, Injectable, Optional } from '@nestjs/common';
import { Options } from '../config/options.js';
import { UsageHistory } from '../model/usage-history.js';
import type { DocumentFormat } from './document-format.js';
import type { Documents } from './documents.js';
import type { ServedDocument, DocumentBytes } from './served-document.js';

/**
 * Makes the documents at the first request and keeps them. Only then is @nestjs/swagger loaded, which costs more time
 * and memory than all documents.
 */
@Injectable()
export class OpenApiService {
  private documents: Promise<Documents> | undefined;
  private readonly protobuf = new Map<ServedDocument, Promise<DocumentBytes>>();

  constructor(
    private readonly options: Options,
    @Optional() @Inject(UsageHistory) private readonly history?: UsageHistory,
  ) {}

  /** The same documents each time. */
  async getDocuments(): Promise<Documents> {
    const { watch, livePage } = this.options;
    const extras = { history: this.history !== undefined, watch: watch !== undefined, livePage };
    this.documents ??= import('./documents.js').then(({ makeDocuments }) => makeDocuments(extras));
    return this.documents;
  }

  /** A document in that format. Protobuf is rare, so its code is loaded at the first request for it. */
  async in(format: DocumentFormat, document: ServedDocument): Promise<DocumentBytes> {
    if (format === 'json') return { body: document.json, gzip: document.gzip };
    const made =
      this.protobuf.get(document) ?? import('./protobuf/to-protobuf.js').then(({ toProtobuf }) => toProtobuf(document));
    this.protobuf.set(document, made);
    return made;
  }
}

import { Inject, Injectable, Optional } from '@nestjs/common';
import { UsageHistory } from '../model/usage-history.js';
import type { DocumentFormat } from './document-format.js';
import type { Documents } from './documents.js';
import type { ServedDocument, DocumentBytes } from './served-document.js';

/**
 * The documents, made when they are first asked for and kept. Only then is @nestjs/swagger loaded, which costs more time
 * and memory than everything it makes here.
 */
@Injectable()
export class OpenApiService {
  private documents: Promise<Documents> | undefined;
  private readonly protobuf = new Map<ServedDocument, Promise<DocumentBytes>>();

  constructor(@Optional() @Inject(UsageHistory) private readonly history?: UsageHistory) {}

  /** The same documents each time. */
  async getDocuments(): Promise<Documents> {
    this.documents ??= import('./documents.js').then(({ makeDocuments }) => makeDocuments(this.history !== undefined));
    return this.documents;
  }

  /** A document in that format. Few ask for protobuf, so it is made, and what makes it loaded, when somebody does. */
  async in(format: DocumentFormat, document: ServedDocument): Promise<DocumentBytes> {
    if (format === 'json') return { body: document.json, gzip: document.gzip };
    const made =
      this.protobuf.get(document) ?? import('./protobuf/to-protobuf.js').then(({ toProtobuf }) => toProtobuf(document));
    this.protobuf.set(document, made);
    return made;
  }
}

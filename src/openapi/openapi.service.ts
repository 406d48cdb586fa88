import { Injectable } from '@nestjs/common';
import type { Documents } from './documents.js';

/**
 * The documents, made when they are first asked for and kept. Only then is @nestjs/swagger loaded, which costs more time
 * and memory than everything it makes here.
 */
@Injectable()
export class OpenApiService {
  private documents: Promise<Documents> | undefined;

  /** The same documents each time. */
  async get(): Promise<Documents> {
    this.documents ??= import('./documents.js').then(({ makeDocuments }) => makeDocuments());
    return this.documents;
  }
}

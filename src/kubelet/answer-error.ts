/** What comes in on a connection is not an HTTP/1.1 answer, or not one that can be told from the next. */
export class NotHttpError extends Error {
  override readonly name = 'NotHttpError';
}

/** An answer has a longer body than its reader takes. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

/** The bytes on a connection are not an HTTP/1.1 response, or its end cannot be found. */
export class NotHttpError extends Error {
  override readonly name = 'NotHttpError';
}

/** A response has a longer body than its reader accepts. */
export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

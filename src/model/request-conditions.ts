/** Whether `Accept-Encoding` names gzip. Like the generic API server, it looks at no q-value but that of zero. */
export function acceptsGzip(acceptEncoding: string | string[] | undefined): boolean {
  return String(acceptEncoding ?? '')
    .split(',')
    .map((clause) => clause.split(';').map((part) => part.trim().toLowerCase()))
    .some(([name, ...parameters]) => name === 'gzip' && !parameters.some((each) => /^q=0(\.0*)?$/.test(each)));
}

/** Whether `If-None-Match` names this ETag, or any. */
export function matchesETag(ifNoneMatch: string | undefined, etag: string): boolean {
  return (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
}

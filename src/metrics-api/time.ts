/**
 * A time as the API writes it: RFC 3339 in UTC with whole seconds, the fraction dropped (`metav1.Time`).
 *
 * @param ms milliseconds since the epoch
 */
export function formatTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

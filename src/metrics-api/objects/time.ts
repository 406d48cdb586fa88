const DAY_MS = 86_400_000;
const TWO_DIGITS = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/** What is written of the day that was asked for last, before the hours. */
let knownDay = Number.NaN;
let knownDate = '';

/**
 * A time as the API writes it: RFC 3339 in UTC with whole seconds, the fraction dropped (`metav1.Time`). A Date is
 * made for each day only: with one for each of its two times they were 2.4 % of a small answer.
 *
 * @param ms milliseconds since the epoch
 */
export function formatTime(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  if (day !== knownDay) {
    knownDate = new Date(ms).toISOString().slice(0, 'yyyy-mm-ddT'.length);
    knownDay = day;
  }
  const seconds = Math.floor((ms - day * DAY_MS) / 1000);
  const [hour, minute, second] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `${knownDate}${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}Z`;
}

/** A run of points without a long gap, for `points` of an SVG polyline. */
export type Stroke = string;

/** Single missing points are normal (docs/history.md): a line goes over this many, and breaks at more. */
export const BRIDGED = 2;

/** Returns the lines of a sparkline in a box of the given size. Their base is zero, so that heights compare. */
export function sparklineStrokes(points: readonly (number | undefined)[], width: number, height: number): Stroke[] {
  const highest = Math.max(...points.map((point) => point ?? 0));
  const perPoint = points.length > 1 ? width / (points.length - 1) : 0;
  const strokes: string[][] = [];
  let last = -Infinity;
  points.forEach((point, index) => {
    if (point === undefined) return;
    if (index - last > BRIDGED + 1) strokes.push([]);
    last = index;
    const y = highest === 0 ? height : height - (point / highest) * height;
    strokes.at(-1)!.push(`${(index * perPoint).toFixed(1)},${y.toFixed(1)}`);
  });
  return strokes.map((stroke) => stroke.join(' '));
}

/** Returns the last and the highest of the points; undefined if there are none. */
export function lastAndHighest(points: readonly (number | undefined)[]): { last: number; highest: number } | undefined {
  const known = points.filter((point) => point !== undefined);
  return known.length === 0 ? undefined : { last: known.at(-1)!, highest: Math.max(...known) };
}

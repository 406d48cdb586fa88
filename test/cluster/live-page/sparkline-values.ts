import type { Locator } from 'playwright-core';
import type { Points } from './points.ts';

/** The box of a sparkline, as the page draws it: zero is at the bottom, the highest point at the top. */
const [WIDTH, BOTTOM] = [96, 19];

/**
 * Reads back what a sparkline shows, as parts of its highest point.
 *
 * @param count the points from its left to its right end
 * @param firstStep the step of the left end
 */
export async function sparklineValues(svg: Locator, count: number, firstStep: number): Promise<Points> {
  const lines = await svg
    .locator('polyline')
    .evaluateAll((all) => all.map((line): string => line.getAttribute('points')!));
  const points = lines.flatMap((line) => line.split(' ').map((point) => point.split(',').map(Number)));
  return new Map(
    points.map(([x = 0, y = 0]) => [firstStep + Math.round((x / WIDTH) * (count - 1)), (BOTTOM - y) / BOTTOM]),
  );
}

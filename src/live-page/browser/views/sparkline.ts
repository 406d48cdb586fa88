import { formatAmount } from '../kubernetes/quantity.js';
import { lastAndHighest, sparklineStrokes } from '../history/sparkline-points.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 96;
const HEIGHT = 22;

/** Draws the history of a resource into an element. Says the same in words, after the title. */
export function drawSparkline(
  into: HTMLElement,
  title: string,
  resource: 'cpu' | 'memory',
  points: readonly (number | undefined)[] | undefined,
): void {
  const known = points && lastAndHighest(points);
  const strokes = points && known ? sparklineStrokes(points, WIDTH, HEIGHT - 3) : [];
  const drawn = strokes.join('|');
  if (into.dataset.drawn === drawn) return;
  into.dataset.drawn = drawn;
  if (!known) {
    into.replaceChildren();
    return;
  }
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 -1.5 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  const [last, highest] = [known.last, known.highest].map((value) => formatAmount(resource, value));
  svg.setAttribute('aria-label', `${title}: now ${last}, highest ${highest}`);
  for (const stroke of strokes) svg.append(...shapesOf(stroke));
  into.replaceChildren(svg);
}

/** A line, and the area below it. */
function shapesOf(stroke: string): SVGElement[] {
  const [area, line] = [document.createElementNS(SVG, 'polygon'), document.createElementNS(SVG, 'polyline')];
  const xs = stroke.split(' ').map((point) => point.split(',')[0]!);
  area.setAttribute('points', `${xs[0]},${HEIGHT} ${stroke} ${xs.at(-1)},${HEIGHT}`);
  line.setAttribute('points', stroke);
  return [area, line];
}

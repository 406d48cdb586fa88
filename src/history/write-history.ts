import type { ForwardWriter } from '../metrics-api/encoding/forward-writer.js';
import { formatTime } from '../metrics-api/objects/time.js';
import type { PastSeries, PastUsage } from './past-usage.js';
import { isValue } from './whole-points.js';

/** Writes a history as encoding its object gives it, without a text for each number: `npm run bench -- history-ring`. */
export function writeHistory(writer: ForwardWriter, past: PastUsage): void {
  const { metadata, stepMs, startMs, series, restarts } = past;
  writeMetadata(writer, metadata);
  writer.text(`,"stepSeconds":${stepMs / 1000},"start":"${formatTime(startMs)}"`);
  for (let i = 0; i < series.length; i++) {
    writer.text(i === 0 ? ',"series":[{' : ',{');
    writeSeries(writer, series[i]!);
  }
  for (let i = 0; i < series.length; i++) {
    const { amounts } = series[i]!;
    writer.text(i === 0 ? '],"summary":[{' : ',{');
    writeName(writer, series[i]!);
    writer.text(`,"min":"${amounts.min}","mean":"${amounts.mean}","p95":"${amounts.p95}","max":"${amounts.max}"}`);
  }
  for (let i = 0; i < restarts.length; i++) {
    const { container, timeMs } = restarts[i]!;
    writeField(writer, i === 0 ? '],"restarts":[{"container":"' : ',{"container":"', container);
    writer.text(`,"time":"${formatTime(timeMs)}"}`);
  }
  writer.text(']}');
}

function writeMetadata(writer: ForwardWriter, { name, namespace }: PastUsage['metadata']): void {
  writeField(writer, '{"metadata":{"name":"', name);
  if (namespace !== undefined) writeField(writer, ',"namespace":"', namespace);
  writer.text('}');
}

/** Writes a field whose value is a string. `begin` ends with its first quote. */
function writeField(writer: ForwardWriter, begin: string, value: string): void {
  writer.text(begin);
  writer.jsonText(value);
  writer.text('"');
}

function writeSeries(writer: ForwardWriter, series: PastSeries): void {
  const { resource, points, hasMaxima } = series;
  writeName(writer, series);
  writer.text(`,"unit":"${resource.unit}","values":[`);
  writeNumbers(writer, points.typical);
  if (hasMaxima) {
    writer.text('],"maxValues":[');
    writeNumbers(writer, points.max);
  }
  writer.text(']}');
}

function writeName(writer: ForwardWriter, { container, resource }: PastSeries): void {
  const { name } = resource;
  if (container === '') return writeField(writer, '"resource":"', name);
  writeField(writer, '"container":"', container);
  writeField(writer, ',"resource":"', name);
}

/** Whole numbers of the unit; null for no value. */
function writeNumbers(writer: ForwardWriter, values: readonly number[]): void {
  const last = values.length - 1;
  for (let i = 0; i <= last; i++) {
    const value = values[i]!;
    const suffix = i < last ? ',' : '';
    if (isValue(value)) writer.number(Math.round(value), suffix);
    else writer.text(i < last ? 'null,' : 'null');
  }
}

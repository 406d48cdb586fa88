import { escapeControls } from '../logging/escape-controls.js';
import { type Finding, isHealthy } from './finding.js';

const SHOWN_NODES = 3;

/** The report as JSON: see docs/doctor.md. */
export function jsonReport(findings: readonly Finding[]): string {
  return `${JSON.stringify({ checks: findings, healthy: isHealthy(findings) }, undefined, 2)}\n`;
}

/** One line of text. Names of nodes and certificates are untrusted, so control characters are escaped. */
export function textLine({ name, status, subject, nodes, message, cure }: Finding): string {
  const about = subject === undefined ? name : `${name} (${subject})`;
  const where = nodes === undefined ? '' : `${countedNodes(nodes)}: `;
  const end = cure === undefined ? '' : `${/[.!?]$/.test(message) ? '' : '.'} To do: ${cure}`;
  return `${escapeControls(`${status.padEnd(8)}${about}: ${where}${message}${end}`)}\n`;
}

/** The last line of the text report. */
export function textSummary(findings: readonly Finding[]): string {
  if (isHealthy(findings)) return 'All is well.\n';
  const faults = findings.filter(({ status }) => status === 'failed' || status === 'warning');
  return `${faults.length} ${faults.length === 1 ? 'thing is' : 'things are'} to be done.\n`;
}

/** Such as `412 nodes, such as a, b, c`, or all names if there are few. */
export function countedNodes(names: readonly string[]): string {
  if (names.length === 1) return `node ${names[0]}`;
  const shown = names.slice(0, SHOWN_NODES).join(', ');
  return names.length > SHOWN_NODES ? `${names.length} nodes, such as ${shown}` : `${names.length} nodes, ${shown}`;
}

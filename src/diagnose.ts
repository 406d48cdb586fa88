import { Logger } from '@nestjs/common';
import { readCommandLine } from './command-line.js';
import { helpText } from './config/help.js';
import type { Options } from './config/options.js';
import { examine } from './doctor/doctor.js';
import { DOCTOR_HELP, type OutputFormat, readDoctorArguments } from './doctor/doctor-arguments.js';
import { type Finding, isHealthy } from './doctor/finding.js';
import { jsonReport, textLine, textSummary } from './doctor/report.js';
import { flagsOfRunningServer } from './doctor/running-server.js';
import { KubeletClient } from './kubelet/kubelet.client.js';
import { AccessCredentials } from './kubelet-credentials.module.js';

/** The output of `doctor`, and its program. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** The file of this program. */
  readonly program: string;
}

/** Runs `metrics-server doctor` with the arguments after it. Resolves with the exit code: see docs/doctor.md. */
export async function diagnose(words: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const { output, flags: given, errors } = readDoctorArguments(words);
  const found = given.length === 0 ? flagsOfRunningServer(terminal.program) : undefined;
  const loaded = readCommandLine(found ?? given);
  const allErrors = [...errors, ...(loaded.kind === 'invalid' ? loaded.errors : [])];
  if (allErrors.length > 0) {
    for (const error of allErrors) terminal.error(`error: ${error}\n`);
    return 2;
  }
  if (loaded.kind === 'help') terminal.out(`${DOCTOR_HELP}\n${helpText().replace(/^[\s\S]*?\n\n(?=.* flags:\n)/, '')}`);
  if (loaded.kind === 'version') terminal.out(`${loaded.text}\n`);
  if (loaded.kind !== 'run') return 0;
  // Log lines of the server are findings too, and standard output belongs to the report.
  Logger.overrideLogger(false);
  const findings = await report(loaded.options, flagsFinding(found, loaded.warnings), output, terminal);
  return isHealthy(findings) ? 0 : 1;
}

/** The flags in use. Reported only if they come from process 1, or if some have no effect. */
function flagsFinding(found: readonly string[] | undefined, warnings: readonly string[]): Finding[] {
  const whose = found === undefined ? '' : `those of process 1, the running server: ${found.join(' ') || 'none'}`;
  if (warnings.length > 0) {
    const message = [whose, ...warnings].filter((text) => text !== '').join('; ');
    return [{ name: 'flags', status: 'warning', message, cure: 'Remove them (docs/flags.md).' }];
  }
  return whose === '' ? [] : [{ name: 'flags', status: 'ok', message: whose }];
}

async function report(
  options: Options,
  first: readonly Finding[],
  output: OutputFormat,
  { out }: Terminal,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const tell = (finding: Finding): void => {
    findings.push(finding);
    if (output === 'text') out(textLine(finding));
  };
  for (const finding of first) tell(finding);
  // The whole page, because what is wrong with it may be in the metrics that the server does not read.
  const wholePages = { ...options, kubeletPageFilter: false };
  const examination = examine(options, (access) => new KubeletClient(wholePages, new AccessCredentials(access)));
  for await (const finding of examination) tell(finding);
  out(output === 'json' ? jsonReport(findings) : textSummary(findings));
  return findings;
}

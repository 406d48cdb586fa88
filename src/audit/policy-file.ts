import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { systemProblem } from '../model/system-error.js';
import { AUDIT_VERSION } from './audit-event.js';
import type { AuditPolicy } from './audit-policy.js';
import { readPolicy } from './policy-reader.js';

/** A policy, and a warning for each unknown field of its file. */
export interface LoadedPolicy {
  readonly policy: AuditPolicy;
  readonly warnings: readonly string[];
}

/**
 * Reads the file of `--audit-policy-file`. Rejects with an Error that names the file, and each invalid rule and field.
 */
export async function loadPolicyFile(path: string): Promise<LoadedPolicy> {
  const problem = `--audit-policy-file=${path}`;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`${problem}: ${systemProblem(error, 'file')}`, { cause: error });
  });
  const { policy, errors, unknown } = parsePolicy(text);
  if (errors.length > 0) throw new Error(`${problem}: ${errors.join('; ')}`);
  const warnings = unknown.map((field) => `${problem}: ${field} is not a field of a policy and is ignored`);
  return { policy, warnings };
}

/** Returns problems in `errors` and unknown fields in `unknown`. Never throws. */
export function parsePolicy(text: string): ReturnType<typeof readPolicy> {
  const nothing = { policy: { rules: [], omitStages: [] }, unknown: [] };
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    return { ...nothing, errors: [`not YAML: ${(error as Error).message.split('\n', 1)[0]}`] };
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { ...nothing, errors: [`want an object of kind Policy in ${AUDIT_VERSION}`] };
  }
  return readPolicy(document as Readonly<Record<string, unknown>>);
}

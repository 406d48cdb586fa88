import { readFile } from 'node:fs/promises';
import type { Workspace } from '../cluster/workspace.ts';

const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
rules: [{level: Metadata}]
`;

/** One stage of one request, as the server tells it. */
export interface AuditEvent {
  readonly stage: 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  readonly verb: string;
  readonly userAgent?: string;
  readonly requestURI: string;
  readonly responseStatus?: { readonly code: number };
}

/** A log of all requests that reach the servers under test. */
export class AuditLog {
  /** What a server needs to write it. */
  readonly flags: readonly string[];
  readonly #file: string;

  private constructor(policy: string, file: string) {
    this.#file = file;
    this.flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${file}`];
  }

  static async create(workspace: Workspace): Promise<AuditLog> {
    return new AuditLog(await workspace.write('audit-policy.yaml', POLICY), workspace.path('audit.log'));
  }

  /** Returns the events of clients whose User-Agent begins with this. */
  async eventsOf(agent: string): Promise<AuditEvent[]> {
    // The last line may be half written.
    const lines = (await readFile(this.#file, 'utf8')).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as AuditEvent).filter(({ userAgent }) => userAgent?.startsWith(agent));
  }
}

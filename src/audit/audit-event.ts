import type { Status } from '../model/status.js';

/** The API group and version of everything in this folder. */
export const AUDIT_VERSION = 'audit.k8s.io/v1';

/** How much of a request is recorded, from least to most. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof LEVELS)[number];

/** The stages of a request that make an event. */
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type AuditStage = (typeof STAGES)[number];

/** A user in an event. Fields without a value are left out. */
export interface AuditedUser {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What a request is about. */
export interface ObjectReference {
  readonly resource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly apiGroup?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
}

/** The fields of a `Status` in events. A success has the code alone. */
export type ResponseStatus = { readonly metadata: Record<string, never>; readonly code: number } & Partial<
  Pick<Status, 'message' | 'reason' | 'details'> & { readonly status: 'Success' | 'Failure' }
>;

/** An `Event` of audit.k8s.io/v1 without kind and version. The fields are in the order of the original. */
export interface AuditEvent {
  readonly level: AuditLevel;
  readonly auditID: string;
  readonly stage: AuditStage;
  readonly requestURI: string;
  /** For a path, the verb is the lower-case method. */
  readonly verb: string;
  /** Empty if authentication failed. */
  readonly user: AuditedUser;
  readonly impersonatedUser?: AuditedUser;
  /** The verb of the impersonation, in a constrained mode. */
  readonly authenticationMetadata?: { readonly impersonationConstraint: string };
  readonly sourceIPs?: readonly string[];
  readonly userAgent?: string;
  readonly objectRef?: ObjectReference;
  readonly responseStatus?: ResponseStatus;
  readonly responseObject?: unknown;
  /** RFC 3339 with microseconds, UTC. */
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** One line of the audit file, with its end. */
export function jsonLine(event: AuditEvent): string {
  return `${JSON.stringify({ kind: 'Event', apiVersion: AUDIT_VERSION, ...event })}\n`;
}

/** The body for a webhook. */
export function eventList(events: readonly AuditEvent[]): string {
  return JSON.stringify({ kind: 'EventList', apiVersion: AUDIT_VERSION, metadata: {}, items: events });
}

/** The time in the form of Kubernetes' MicroTime. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

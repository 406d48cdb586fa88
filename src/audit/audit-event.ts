import type { Status } from '../model/status.js';

/** The API group and version of everything in this folder. */
export const AUDIT_VERSION = 'audit.k8s.io/v1';

/** How much of a request is recorded, the least first. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

/** When, in the life of a request, an event is made. */
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type Stage = (typeof STAGES)[number];

/** A user as events name one: fields without a value are left out. */
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

/** The fields of a `Status` that events have; of a success, the code alone. */
export type ResponseStatus = { readonly metadata: Record<string, never>; readonly code: number } & Partial<
  Pick<Status, 'message' | 'reason' | 'details'> & { readonly status: 'Success' | 'Failure' }
>;

/** An `Event` of audit.k8s.io/v1 without kind and version; the fields are in the order in which the original has them. */
export interface AuditEvent {
  readonly level: Level;
  readonly auditID: string;
  readonly stage: Stage;
  readonly requestURI: string;
  /** A path's verb is the lower-case method. */
  readonly verb: string;
  /** Empty of whom authentication refused. */
  readonly user: AuditedUser;
  readonly impersonatedUser?: AuditedUser;
  /** By which verb the user was impersonated in a constrained mode. */
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

/** What a webhook is sent. */
export function eventList(events: readonly AuditEvent[]): string {
  return JSON.stringify({ kind: 'EventList', apiVersion: AUDIT_VERSION, metadata: {}, items: events });
}

/** The time as Kubernetes' MicroTime. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

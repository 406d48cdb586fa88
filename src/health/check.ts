/** One thing that must hold for the server to be alive or ready. */
export interface HealthCheck {
  /** As in `/livez/<name>`. */
  readonly name: string;
  /** Why it does not hold, or `undefined` when it does. */
  failure(): string | undefined;
  /** Whether the probe holds all the same; the check's own path still tells. Absent: it does not. */
  tolerated?(): boolean;
}

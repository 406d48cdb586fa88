/** A condition of being alive or ready. */
export interface HealthCheck {
  /** The name in `/livez/<name>`. */
  readonly name: string;
  /** Returns why the check fails; undefined if it passes. */
  failure(): string | undefined;
  /** True if the probe passes although this check fails. The path of the check itself still fails. */
  tolerated?(): boolean;
}

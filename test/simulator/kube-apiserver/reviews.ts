/** A TokenReview or SubjectAccessReview that somebody asked, and what was answered. */
export interface Review {
  readonly kind: 'TokenReview' | 'SubjectAccessReview';
  /** The user name of who asked. */
  readonly askedBy: string;
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown>;
}

/**
 * What kind of failure a venue call met:
 * `network` it did not get there or was not carried out, and may be sent again;
 * `rate-limit` a limit was met, wait `retryAfterMs`;
 * `auth` the key may not do this, or not from here: stop and tell the person;
 * `rejected` refused for good, see `code`;
 * `unknown` nobody can tell whether it was carried out: look it up before doing anything else. Never to be taken for a rejection.
 */
export type VenueErrorKind = 'network' | 'rate-limit' | 'auth' | 'rejected' | 'unknown';

/** The facts of a {@link VenueError}. */
export interface VenueFailure {
  readonly kind: VenueErrorKind;
  /** The same request may be sent again without looking anything up. */
  readonly retryable: boolean;
  /** The venue's own error code. */
  readonly code: number | null;
  /** HTTP status; null where no answer arrived. */
  readonly status: number | null;
  /** How long the venue wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;
}

/** Thrown by venue adapters. The message says what to do and never holds a key, a signature or a query string. */
export class VenueError extends Error implements VenueFailure {
  override readonly name = 'VenueError';
  readonly kind: VenueErrorKind;
  readonly retryable: boolean;
  readonly code: number | null;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(message: string, failure: Pick<VenueFailure, 'kind'> & Partial<VenueFailure>) {
    super(message);
    this.kind = failure.kind;
    this.retryable = failure.retryable ?? false;
    this.code = failure.code ?? null;
    this.status = failure.status ?? null;
    this.retryAfterMs = failure.retryAfterMs ?? null;
  }
}

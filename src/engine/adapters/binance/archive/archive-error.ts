/**
 * What went wrong with a file of the archive:
 * `unreachable` the archive does not answer, and would not for other files either;
 * `refused` it answered with something that is no file;
 * `corrupt` what came is not what was published.
 */
export type ArchiveErrorKind = 'unreachable' | 'refused' | 'corrupt';

/** A file could not be fetched, after as many attempts as made sense; nothing of it was stored. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly kind: ArchiveErrorKind;

  constructor(kind: ArchiveErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

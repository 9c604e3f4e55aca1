/** What was asked for cannot be understood: exit code 2. The message says what was expected, what was found, and where. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly where: string | null;

  constructor(message: string, where: string | null = null) {
    super(message);
    this.where = where;
  }
}

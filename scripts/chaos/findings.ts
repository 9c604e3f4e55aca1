/** What an examination found wrong; each entry is a sentence. */
export class Findings {
  /** Shown or promised, and not stored. */
  readonly lost: string[] = [];
  /** Stored, sent or booked more than once. */
  readonly duplicated: string[] = [];
  /** Money, orders or positions that do not agree with what the journal proves. */
  readonly ledger: string[] = [];
  /** Everything else: a host that did not come back, a journal that does not replay. */
  readonly other: string[] = [];

  get all(): readonly string[] {
    return [...this.lost.map((one) => `lost: ${one}`), ...this.duplicated.map((one) => `duplicated: ${one}`), ...this.ledger.map((one) => `ledger: ${one}`), ...this.other];
  }

  /** Notes a value that should have been another. */
  compare(list: 'lost' | 'duplicated' | 'ledger' | 'other', what: string, values: { readonly expected: unknown; readonly actual: unknown }): void {
    const [expected, actual] = [text(values.expected), text(values.actual)];
    if (expected !== actual) this[list].push(`${what}: expected ${expected}, was ${actual}`);
  }
}

function text(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

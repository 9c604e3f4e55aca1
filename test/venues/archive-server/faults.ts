/** How a request goes wrong; see the README. */
export type ArchiveFault =
  | { readonly type: 'unavailable'; readonly status?: number; readonly retryAfter?: string }
  | { readonly type: 'cut'; readonly afterBytes: number }
  | { readonly type: 'silent'; readonly afterBytes: number }
  | { readonly type: 'trickle'; readonly bytes: number; readonly everyMs: number }
  | { readonly type: 'truncated'; readonly bytes: number }
  | { readonly type: 'spoiled' }
  | { readonly type: 'no-ranges' }
  | { readonly type: 'redirect'; readonly to: string }
  | { readonly type: 'text'; readonly text: string };

/** Which requests go wrong. Only GET requests do, in the order of arrival. */
export interface FaultRule {
  /** Of the path without its leading slash, `.CHECKSUM` included. */
  readonly match: RegExp;
  /** How often; default always. */
  readonly times?: number;
  readonly fault: ArchiveFault;
}

/** The rules in force; the first that matches and is not used up holds. */
export class FaultRules {
  readonly #rules: { readonly rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Infinity });
  }

  /** Takes the fault for a request, or null. */
  take(path: string): ArchiveFault | null {
    const found = this.#rules.find(({ rule, left }) => left > 0 && rule.match.test(path));
    if (found === undefined) return null;
    found.left--;
    return found.rule.fault;
  }

  clear(): void {
    this.#rules.length = 0;
  }
}

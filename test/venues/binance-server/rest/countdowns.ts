/** The dead-man switches: when each account's orders of a symbol are canceled unless it is heard of again. */
export class Countdowns {
  readonly #due = new Map<string, { readonly account: string; readonly symbol: string; readonly atMs: number }>();

  /** Sets or, with null, stops a countdown. */
  set(account: string, symbol: string, atMs: number | null): void {
    const key = `${account} ${symbol}`;
    if (atMs === null) this.#due.delete(key);
    else this.#due.set(key, { account, symbol, atMs });
  }

  /** Takes out what is due. */
  take(nowMs: number): { readonly account: string; readonly symbol: string }[] {
    const due = [...this.#due].filter(([, { atMs }]) => atMs <= nowMs);
    for (const [key] of due) this.#due.delete(key);
    return due.map(([, entry]) => entry);
  }
}

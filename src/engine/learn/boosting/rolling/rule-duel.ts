import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { RuleLedger } from './rule-ledger.ts';
import type { RuleLedgerSnapshot } from './rule-ledger.ts';

/** What a {@link RuleDuel} needs to go on; survives JSON. */
export interface RuleDuelSnapshot {
  readonly theirs: RuleLedgerSnapshot;
  readonly count: number;
  /** Sums of what each brought, and of the squared differences. */
  readonly own: number;
  readonly other: number;
  readonly squares: number;
}

/** Compares what the rule brings by one model with what it would have brought by another on the same bars, from the same position on. */
export class RuleDuel {
  readonly #theirs: RuleLedger;
  #count = 0;
  #own = 0;
  #other = 0;
  #squares = 0;

  constructor(rule: BoostingRuleConfig) {
    this.#theirs = new RuleLedger(rule);
  }

  /** Begins anew, with the other model holding what the books say. */
  begin(books: RuleLedgerSnapshot): void {
    this.restore({ theirs: books, count: 0, own: 0, other: 0, squares: 0 });
  }

  /** Takes a bar: what the one has brought in it, and what the other forecasts at its close. */
  take(brought: number, close: number, otherForecastBps: number): void {
    const other = this.#theirs.take(close, otherForecastBps);
    this.#count++;
    this.#own += brought;
    this.#other += other;
    this.#squares += (brought - other) ** 2;
  }

  get count(): number {
    return this.#count;
  }

  /** Log returns net of costs that each has brought. */
  get own(): number {
    return this.#own;
  }

  get other(): number {
    return this.#other;
  }

  /**
   * Returns by how many standard errors the one has brought less than the other (negative: more); 0 before there are two bars or where they never differed. Returns of bars do not
   * overlap, so each counts.
   */
  get worseBy(): number {
    if (this.#count < 2) return 0;
    const mean = (this.#other - this.#own) / this.#count;
    if (mean === 0) return 0;
    const variance = (this.#squares - this.#count * mean * mean) / (this.#count - 1);
    return variance <= 0 ? Math.sign(mean) * Number.MAX_VALUE : mean / Math.sqrt(variance / this.#count);
  }

  snapshot(): RuleDuelSnapshot {
    return { theirs: this.#theirs.snapshot(), count: this.#count, own: this.#own, other: this.#other, squares: this.#squares };
  }

  restore({ theirs, count, own, other, squares }: RuleDuelSnapshot): void {
    this.#theirs.restore(theirs);
    this.#count = count;
    this.#own = own;
    this.#other = other;
    this.#squares = squares;
  }
}

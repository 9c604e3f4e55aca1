import type { EquitySample } from '../../adapters/sqlite/record-store.ts';
import type { Account } from '../../domain/account.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';

/** Market time between two samples of the account. */
const SAMPLE_EVERY_MS = 60_000;

/** Plain data; nulls before the first sample. */
export interface EquitySamplerState {
  readonly lastMs: EpochMs | null;
  readonly peak: number | null;
}

/** Samples the account once a minute of market time, with its fall from the highest equity. */
export class EquitySampler {
  #lastMs: EpochMs | null = null;
  #peak: number | null = null;

  /** Returns the sample that is due at this time, or null. */
  sample(timeMs: EpochMs, equity: number, account: Account): EquitySample | null {
    if (this.#lastMs !== null && timeMs - this.#lastMs < SAMPLE_EVERY_MS) return null;
    this.#lastMs = timeMs;
    this.#peak = Math.max(this.#peak ?? equity, equity);
    return { timeMs, equity, cash: quoteFromAtoms(account.cash), drawdown: this.#peak > 0 ? 1 - equity / this.#peak : 0 };
  }

  snapshot(): EquitySamplerState {
    return { lastMs: this.#lastMs, peak: this.#peak };
  }

  restore({ lastMs, peak }: EquitySamplerState): void {
    this.#lastMs = lastMs;
    this.#peak = peak;
  }
}

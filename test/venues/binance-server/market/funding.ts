import type { Atoms } from '../decimal.ts';
import { type Listing, nextFunding } from './listing.ts';

/** A rate that was charged. */
export interface FundingRow {
  readonly symbol: string;
  readonly rate: Atoms;
  readonly timeMs: number;
  readonly markPrice: Atoms;
}

const MAX_ROWS = 2_000;

/** The funding rates charged so far, and those of an invented past that had the same rate. */
export class FundingHistory {
  readonly #rows = new Map<string, FundingRow[]>();

  /** Returns the rows of a listing, oldest first; the invented past reaches 200 intervals back. */
  of(listing: Listing): readonly FundingRow[] {
    let rows = this.#rows.get(listing.symbol);
    if (rows === undefined) {
      const length = listing.fundingIntervalHours * 3_600_000;
      const last = nextFunding(listing.past.endMs, listing.fundingIntervalHours) - length;
      rows = Array.from({ length: 200 }, (_, index) => {
        const timeMs = last - (199 - index) * length;
        const wave = BigInt(((index * 7_919) % 201) - 60) * 100n;
        return { symbol: listing.symbol, rate: wave, timeMs, markPrice: listing.past.minute(timeMs).open };
      });
      this.#rows.set(listing.symbol, rows);
    }
    return rows;
  }

  add(listing: Listing, row: FundingRow): void {
    const rows = [...this.of(listing), row].slice(-MAX_ROWS);
    this.#rows.set(listing.symbol, rows);
  }
}

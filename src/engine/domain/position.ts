import type { EpochMs, InstrumentId, PriceTicks, QtyLots, QuoteAtoms } from './units.ts';

/** One net position per instrument. `qty` is signed: positive long, negative short. */
export interface Position {
  readonly instrumentId: InstrumentId;
  readonly strategyId: string;
  readonly qty: QtyLots;
  /** Sum of entry price × quantity of what is still open, in tick-lots, signed like `qty`; average entry = costTickLots / qty. */
  readonly costTickLots: bigint;
  readonly openedAtMs: EpochMs;
  readonly stopPrice: PriceTicks | null;
  readonly takeProfitPrice: PriceTicks | null;
  /** Fees, funding and slippage booked on this position since it was opened. */
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
  readonly slippage: QuoteAtoms;
  readonly entryReason: string;
}

/** A closed round trip: from flat to flat (or through zero) on one instrument. */
export interface ClosedTrade {
  readonly id: string;
  readonly strategyId: string;
  readonly instrumentId: InstrumentId;
  readonly side: 'long' | 'short';
  readonly entryTimeMs: EpochMs;
  /** Average over the entry fills, in quote units. */
  readonly entryPrice: number;
  readonly exitTimeMs: EpochMs;
  readonly exitPrice: number;
  readonly qty: QtyLots;
  readonly fees: QuoteAtoms;
  readonly funding: QuoteAtoms;
  readonly slippage: QuoteAtoms;
  /** Net of fees and funding. */
  readonly pnl: QuoteAtoms;
  /** `pnl` over the entry notional. */
  readonly returnPct: number;
  readonly entryReason: string;
  readonly exitReason: string;
  readonly ambiguous: boolean;
}

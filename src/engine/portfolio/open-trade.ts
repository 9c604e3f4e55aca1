import type { Instrument } from '../domain/instrument.ts';
import { notionalAtoms } from '../domain/instrument.ts';
import type { ClosedTrade } from '../domain/position.ts';
import { priceFromTicks, quoteFromAtoms } from '../domain/rounding.ts';
import type { EpochMs, PriceTicks, QtyLots, QuoteAtoms } from '../domain/units.ts';

/** A round trip that is still open: what its fills have added up to. Plain data, so that it can be part of a snapshot. */
export interface OpenTrade {
  readonly strategyId: string;
  readonly side: 'long' | 'short';
  readonly entryTimeMs: EpochMs;
  readonly entryReason: string;
  entryQty: number;
  /** Sum of price × quantity over the entry fills, in tick-lots, positive. */
  entryTickLots: bigint;
  exitQty: number;
  exitTickLots: bigint;
  /** Realised by the exits so far, before fees and funding, in atoms. */
  grossPnl: bigint;
  fees: bigint;
  funding: bigint;
  slippage: bigint;
  ambiguous: boolean;
}

/** Starts a round trip with nothing in it yet. */
export function openTrade(start: Pick<OpenTrade, 'strategyId' | 'side' | 'entryTimeMs' | 'entryReason'>): OpenTrade {
  return { ...start, entryQty: 0, entryTickLots: 0n, exitQty: 0, exitTickLots: 0n, grossPnl: 0n, fees: 0n, funding: 0n, slippage: 0n, ambiguous: false };
}

/** Returns the finished record of a round trip whose exits equal its entries. */
export function closeTrade(trade: OpenTrade, end: { readonly id: string; readonly instrument: Instrument; readonly timeMs: EpochMs; readonly reason: string }): ClosedTrade {
  const { instrument } = end;
  const pnl = trade.grossPnl - trade.fees + trade.funding;
  const entryNotional = quoteFromAtoms(notionalAtoms(instrument, 1 as PriceTicks, 1 as QtyLots)) * Number(trade.entryTickLots);
  return {
    id: end.id,
    strategyId: trade.strategyId,
    instrumentId: instrument.id,
    side: trade.side,
    entryTimeMs: trade.entryTimeMs,
    entryPrice: averagePrice(instrument, trade.entryTickLots, trade.entryQty),
    exitTimeMs: end.timeMs,
    exitPrice: averagePrice(instrument, trade.exitTickLots, trade.exitQty),
    qty: trade.entryQty as QtyLots,
    fees: trade.fees as QuoteAtoms,
    funding: trade.funding as QuoteAtoms,
    slippage: trade.slippage as QuoteAtoms,
    pnl: pnl as QuoteAtoms,
    returnPct: entryNotional > 0 ? (quoteFromAtoms(pnl as QuoteAtoms) / entryNotional) * 100 : 0,
    entryReason: trade.entryReason,
    exitReason: end.reason,
    ambiguous: trade.ambiguous,
  };
}

/** Returns the average price of a sum of tick-lots, in quote units. */
export function averagePrice(instrument: Instrument, tickLots: bigint, qty: number): number {
  return (Number(tickLots) / qty) * priceFromTicks(instrument, 1 as PriceTicks);
}

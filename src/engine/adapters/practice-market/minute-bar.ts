import type { Rng } from '../../compute/rng.ts';
import type { Minute } from './minute-process.ts';

/** A bar in whole ticks and lots; made into a bar of floats only when it is printed. Mutable; reused. */
export interface TickBar {
  open: number;
  high: number;
  low: number;
  close: number;
  lots: number;
  takerBuyLots: number;
  /** Sum of price × quantity. */
  tickLots: number;
  trades: number;
}

/** Returns a bar without trades that stands at a price. */
export function emptyTickBar(ticks: number): TickBar {
  return { open: ticks, high: ticks, low: ticks, close: ticks, lots: 0, takerBuyLots: 0, tickLots: 0, trades: 0 };
}

/** Adds a trade to a bar. */
export function addTrade(bar: TickBar, ticks: number, lots: number, takerSide: 'buy' | 'sell'): void {
  if (bar.trades === 0) bar.open = bar.high = bar.low = ticks;
  if (ticks > bar.high) bar.high = ticks;
  if (ticks < bar.low) bar.low = ticks;
  bar.close = ticks;
  bar.lots += lots;
  if (takerSide === 'buy') bar.takerBuyLots += lots;
  bar.tickLots += ticks * lots;
  bar.trades += 1;
}

/**
 * Draws the bar of a minute without its trades: open and close are the hidden prices plus or minus half a spread,
 * high and low are extremes of a Brownian bridge between them.
 * @see Karatzas & Shreve 1991, sec. 4.3.C: the maximum of a bridge from 0 to r is (r + sqrt(r² + 2 σ² E)) / 2 with E exponential
 */
export function drawMinuteBar(bar: TickBar, minute: Minute, draw: { readonly meanTradeLots: number; readonly rng: Rng }): void {
  const { rng } = draw, { openTicks, closeTicks } = minute;
  const sides = rng.uint32();
  bar.open = tradedTicks(openTicks, minute.spreadTicks, sides & 1);
  bar.close = tradedTicks(closeTicks, minute.spreadTicks, sides & 2);
  const move = closeTicks - openTicks, spread = minute.sigma * openTicks;
  const rise = (Math.sqrt(move * move + SEEN_EXTREME * spread * spread * rng.exponential(1)) + move) / 2;
  const fall = (Math.sqrt(move * move + SEEN_EXTREME * spread * spread * rng.exponential(1)) - move) / 2;
  bar.high = Math.max(bar.open, bar.close, Math.round(openTicks + rise));
  bar.low = Math.max(1, Math.min(bar.open, bar.close, Math.round(openTicks - fall)));
  drawVolume(bar, minute, { meanTradeLots: draw.meanTradeLots, lean: spread === 0 ? 0 : move / spread, rng });
}

/** 2 for a path that is seen at every instant; less, because trades see it at some. */
const SEEN_EXTREME = 1.4;
/** A bar that shows four prices has had at least four trades. */
const FEWEST_TRADES = 4;

function tradedTicks(ticks: number, spreadTicks: number, side: number): number {
  const bid = Math.max(1, Math.round(ticks - spreadTicks / 2));
  return side === 0 ? bid : bid + spreadTicks;
}

function drawVolume(bar: TickBar, minute: Minute, draw: { readonly meanTradeLots: number; readonly lean: number; readonly rng: Rng }): void {
  const { rng } = draw;
  bar.trades = Math.max(FEWEST_TRADES, Math.round(minute.expectedTrades + Math.sqrt(minute.expectedTrades) * rng.normal()));
  bar.lots = Math.max(bar.trades, Math.round(bar.trades * draw.meanTradeLots * (0.7 + 0.3 * rng.exponential(1))));
  const buyShare = Math.max(0.05, Math.min(0.95, 0.5 + 0.08 * draw.lean + 0.1 * rng.normal()));
  bar.takerBuyLots = Math.round(bar.lots * buyShare);
  bar.tickLots = Math.round((bar.lots * (bar.open + bar.high + bar.low + bar.close)) / 4);
}

import { liquidationPrice } from '../../domain/liquidation.ts';
import type { Shock, StressScenario } from './scenario.ts';
import { shockOf } from './scenario.ts';

/** A position as a stress test needs it; quantities in the base asset, money in the quote asset. */
export interface StressPosition {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly baseAsset: string;
  /** Signed: positive is long. */
  readonly qty: number;
  /** The price it is worth now; positive. */
  readonly mark: number;
  readonly entryPrice: number;
  /** Where its stop-loss rests; null without one. */
  readonly stopPrice: number | null;
  /** The margin that is set apart for it (isolated); null where nothing is borrowed, as on spot. */
  readonly margin: number | null;
  /** Share of its worth that must stay as margin. */
  readonly maintenanceMarginRate: number;
  /** By how much it moves when Bitcoin moves by 1; null where that is not known. */
  readonly beta: number | null;
  /** Standard deviation of its daily return, as a fraction; null where that is not known. */
  readonly dailyVolatility: number | null;
}

/** What is stressed: the account and what it holds. */
export interface StressAccount {
  readonly equity: number;
  readonly positions: readonly StressPosition[];
  /** Daily volatility of a position whose own is not known, as a fraction. */
  readonly assumedDailyVolatility: number;
}

/** What a scenario does to one position. Results below zero are losses. */
export interface StressRow {
  readonly instrumentId: string;
  readonly symbol: string;
  readonly shock: Shock;
  readonly priceAfter: number;
  /** Result with no stop at work: the price jumps there over everything, or the stop is not filled. */
  readonly pnl: number;
  /** Result when its stop fills at its own price; equal to `pnl` without a stop that the move reaches. */
  readonly pnlWithStop: number;
  /** Its stop fills before the exchange would close it. */
  readonly isStopped: boolean;
  /** The exchange closes it on the way, and the whole of its margin is lost. */
  readonly isLiquidated: boolean;
  /** The same, although its stop works. */
  readonly isLiquidatedWithStop: boolean;
}

/** What is left of the account after a scenario. */
export interface StressTotal {
  /** Below zero is a loss. */
  readonly pnl: number;
  /** The same as a share of equity before; null without equity. */
  readonly pnlShare: number | null;
  readonly equityAfter: number;
  /** Equity less the margin of the positions that are still open: what new losses may eat before more is needed. */
  readonly marginLeft: number;
  /** Symbols of the positions that the exchange closes. */
  readonly liquidated: readonly string[];
}

export interface StressOutcome {
  readonly scenario: StressScenario;
  readonly rows: readonly StressRow[];
  /** Without any stop: the worse reading, when prices jump over the stops. */
  readonly bare: StressTotal;
  /** Every stop fills at its own price: the better reading. A real fall lies between the two. */
  readonly stopped: StressTotal;
}

/** Applies one scenario to what is held, all prices at once. */
export function stressTest(account: StressAccount, scenario: StressScenario): StressOutcome {
  const rows = account.positions.map((position) => stressPosition(account, position, scenario));
  return {
    scenario, rows,
    bare: total(account, rows.map(({ pnl, isLiquidated }) => ({ pnl, isLiquidated, isOpen: !isLiquidated }))),
    stopped: total(account, rows.map((row) => ({ pnl: row.pnlWithStop, isLiquidated: row.isLiquidatedWithStop, isOpen: !row.isLiquidatedWithStop && !row.isStopped }))),
  };
}

function stressPosition(account: StressAccount, position: StressPosition, scenario: StressScenario): StressRow {
  const shock = shockOf(scenario, position, account.assumedDailyVolatility);
  const priceAfter = position.mark * (1 + shock.change);
  const liquidation = liquidationOf(position);
  const isLiquidated = liquidation !== null && hasReached(position, liquidation, priceAfter);
  const pnl = isLiquidated ? lossOfMargin(position) : position.qty * (priceAfter - position.mark);
  const stop = position.stopPrice;
  const isStopped = stop !== null && hasReached(position, stop, priceAfter) && (liquidation === null || !hasReached(position, liquidation, stop));
  return {
    instrumentId: position.instrumentId, symbol: position.symbol, shock, priceAfter, pnl, isStopped, isLiquidated,
    // A stop that the price has passed already fills at once, where the price is.
    pnlWithStop: isStopped ? position.qty * (beyond(position, stop) - position.mark) : pnl,
    isLiquidatedWithStop: isLiquidated && !isStopped,
  };
}

/** Returns the price at which the exchange closes the position by force; null where nothing is borrowed, or no price does it. */
export function liquidationOf({ qty, entryPrice, margin, maintenanceMarginRate }: Pick<StressPosition, 'qty' | 'entryPrice' | 'margin' | 'maintenanceMarginRate'>): number | null {
  if (margin === null || qty === 0) return null;
  return liquidationPrice({ side: qty > 0 ? 'long' : 'short', qty: Math.abs(qty), entryPrice, maintenanceMarginRate, maintenanceAmount: 0 }, { mode: 'isolated', balance: margin });
}

/** Tells whether a price is at the level or beyond it, on the losing side of the position. */
function hasReached({ qty }: StressPosition, level: number, price: number): boolean {
  return qty > 0 ? price <= level : price >= level;
}

/** The exchange keeps what is left of the margin: all of it is lost, less what the position has lost in equity already. */
function lossOfMargin({ qty, mark, entryPrice, margin }: StressPosition): number {
  return -((margin ?? 0) + qty * (mark - entryPrice));
}

function beyond({ qty, mark }: StressPosition, stop: number): number {
  return qty > 0 ? Math.min(stop, mark) : Math.max(stop, mark);
}

interface Part {
  readonly pnl: number;
  readonly isLiquidated: boolean;
  readonly isOpen: boolean;
}

function total({ equity, positions }: StressAccount, parts: readonly Part[]): StressTotal {
  const pnl = parts.reduce((sum, part) => sum + part.pnl, 0);
  const bound = parts.reduce((sum, { isOpen }, index) => sum + (isOpen ? marginOf(positions[index]) : 0), 0);
  const equityAfter = equity + pnl;
  return {
    pnl, pnlShare: equity > 0 ? pnl / equity : null, equityAfter, marginLeft: equityAfter - bound,
    liquidated: positions.filter((_, index) => parts[index]?.isLiquidated).map(({ symbol }) => symbol),
  };
}

/** On spot the whole worth is bound: it was paid for. */
function marginOf(position: StressPosition | undefined): number {
  if (!position) return 0;
  return position.margin ?? Math.abs(position.qty) * position.entryPrice;
}

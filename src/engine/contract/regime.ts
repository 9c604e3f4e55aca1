import { REGIME_LABELS } from '../domain/regime.ts';
import type { ByRegime, RegimeLabel } from '../domain/regime.ts';

export { REGIME_LABELS };
export type { ByRegime, RegimeLabel };

/** A stretch of bars with one label; each bar's label was known when that bar closed. */
export interface RegimeSegment {
  /** Open of the first bar. */
  readonly from: number;
  /** Open of the last bar. */
  readonly to: number;
  readonly label: RegimeLabel;
  /** Mean probability of the label over the bars, 0 to 1. */
  readonly probability: number;
  /** Open of the bar with which the label began, which may be before the stretch that was asked for. */
  readonly since: number;
}

/** What is drawn under the price: nothing for bars that came before there was enough history to read a regime from. */
export interface RegimeRibbon {
  readonly segments: readonly RegimeSegment[];
  /** Bar by bar: open time, and the probabilities in percent in the order of REGIME_LABELS. */
  readonly bars: readonly { readonly timeMs: number; readonly percents: readonly number[] }[];
  /** Opens of the bars at which a break in volatility was noticed. */
  readonly breaks: readonly number[];
}

/** What a backtest made while the market was in one regime; `label` null: before there was enough history. */
export interface RegimeResult {
  readonly label: RegimeLabel | null;
  /** Bars of the leader, of the regime's interval. */
  readonly bars: number;
  /** Of all bars, 0 to 1. */
  readonly share: number;
  /** Trades that were opened in it. */
  readonly trades: number;
  /** Of these trades, after costs, in quote units. */
  readonly netProfit: string;
  /** Null without a trade. */
  readonly winRate: number | null;
  /** From the returns of equity from close to close while it was known to hold, scaled to a year; null with fewer than 30 of them or without any change. */
  readonly sharpe: number | null;
  /** How many returns that is. */
  readonly returns: number;
  /** The deepest fall that these returns alone would have made, as a share. */
  readonly maxDrawdown: number;
}

/** The table of a backtest by regime. */
export interface RegimeReport {
  readonly interval: string;
  /** Whose regime decides for bars and for returns of the whole account: the first instrument. Each trade goes by its own instrument's. */
  readonly leader: string;
  readonly rows: readonly RegimeResult[];
}

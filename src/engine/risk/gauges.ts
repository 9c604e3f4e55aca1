import { ORDER_RATE_WINDOW_MS } from './order-rate.ts';
import type { RiskConfig } from './config.ts';
import { written } from './words.ts';

/** One limit and how much of it is used. `value` and `limit` share the unit; `share` = value / limit, above 1 when breached. */
export interface RiskGauge {
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  readonly limit: number;
  readonly share: number;
  readonly description: string;
}

/** What the gauges read. Money in quote units. */
export interface GaugeInput {
  readonly equity: number;
  /** Exposure of the instrument that has the most, and its symbol (null while there is none). */
  readonly largestExposure: number;
  readonly largestSymbol: string | null;
  readonly totalExposure: number;
  /** Instruments that hold a position or have an entry order open. */
  readonly openPositions: number;
  /** Money that backs positions and open entry orders: notional on spot, notional / leverage on a derivative. */
  readonly usedMargin: number;
  /** Lost if every stop fills at its price; a position without a stop counts with its whole notional. */
  readonly openRisk: number;
  readonly dayLossPct: number;
  readonly drawdownPct: number;
  readonly ordersInWindow: number;
  readonly dataAgeMs: number;
  readonly config: RiskConfig;
}

/** Returns every limit as a gauge, the losses first. */
export function riskGauges(input: GaugeInput): readonly RiskGauge[] {
  return [...lossGauges(input), ...exposureGauges(input), ...safetyGauges(input)];
}

function lossGauges({ config, dayLossPct, drawdownPct, openRisk, equity }: GaugeInput): readonly RiskGauge[] {
  const halving = config.drawdownReducePct < config.maxDrawdownPct ? ` From ${written(config.drawdownReducePct, 2)} % on, new trades risk half as much.` : '';
  return [
    gauge('daily-loss', 'Loss today', '%', dayLossPct, config.dailyLossLimitPct, 'Lost since midnight UTC, as a share of the account. At the limit nothing new is opened.'),
    gauge('drawdown', 'Fall from the peak', '%', drawdownPct, config.maxDrawdownPct, `How far the account is below its highest value. At the limit trading halts until a person resumes.${halving}`),
    gauge('open-risk', 'At risk now', '%', pctOf(openRisk, equity), config.riskPerTradePct * config.maxOpenPositions, 'Lost if every stop-loss is hit at its price, against the risk per trade times the most positions. Prices can jump past a stop: this is not the most that can be lost.'),
  ];
}

function exposureGauges(input: GaugeInput): readonly RiskGauge[] {
  const { config, equity, largestSymbol } = input;
  const largest = largestSymbol === null ? 'No position is open.' : `Worth of the largest position, ${largestSymbol}, as a share of the account.`;
  return [
    gauge('symbol-exposure', 'Largest position', '%', pctOf(input.largestExposure, equity), config.maxSymbolExposurePct, largest),
    gauge('total-exposure', 'All positions together', '%', pctOf(input.totalExposure, equity), config.maxTotalExposurePct, 'Worth of all positions and waiting entry orders, as a share of the account.'),
    gauge('open-positions', 'Open positions', 'positions', input.openPositions, config.maxOpenPositions, 'Symbols held or about to be entered.'),
    gauge('margin', 'Money in use', '%', pctOf(input.usedMargin, equity), 100 - config.marginReservePct, 'Share of the account that backs positions; the rest is kept free for fees and price slips.'),
  ];
}

function safetyGauges({ config, ordersInWindow, dataAgeMs }: GaugeInput): readonly RiskGauge[] {
  return [
    gauge('order-rate', 'Orders in the last minute', 'orders', ordersInWindow, config.maxOrdersPerMinute, `Orders sent in the last ${ORDER_RATE_WINDOW_MS / 1000} seconds. At the limit only orders that shrink a position are sent.`),
    gauge('data-age', 'Age of the newest price', 's', dataAgeMs / 1000, config.maxDataAgeSeconds, 'Older than the limit, nothing is opened: the market may have moved.'),
  ];
}

/** A value that is not known (no price yet, no money left) shows as far beyond the limit, never as safe. */
const UNKNOWN_SHARE = 100;

function gauge(code: string, title: string, unit: string, value: number, limit: number, description: string): RiskGauge {
  const shown = Number.isFinite(value) ? value : limit * UNKNOWN_SHARE;
  return { code, title, unit, value: shown, limit, share: shown / limit, description };
}

function pctOf(part: number, equity: number): number {
  if (part === 0) return 0;
  return equity > 0 ? (part / equity) * 100 : Number.POSITIVE_INFINITY;
}

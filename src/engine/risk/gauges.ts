import { LIMIT_NAMES } from './limit-measures.ts';
import type { LimitCode } from './limit-measures.ts';
import { OFF_PCT } from './limits/portfolio.ts';
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
  readonly quoteAsset: string;
  /** Exposure of the instrument that has the most, and its symbol (null while there is none). */
  readonly largestExposure: number;
  readonly largestSymbol: string | null;
  readonly totalExposure: number;
  /** Longs less shorts, without sign, as the gate counts it. */
  readonly netExposure: number;
  /** Of the symbols that move together and have the most, and which they are. */
  readonly clusterExposure: number;
  readonly clusterSymbols: readonly string[];
  readonly derivativeExposure: number;
  /** Instruments that hold a position or have an entry order open. */
  readonly openPositions: number;
  /** Money that backs positions and open entry orders: notional on spot, notional / leverage on a derivative. */
  readonly usedMargin: number;
  /** Lost if every stop fills at its price; a position without a stop counts with its whole notional. */
  readonly openRisk: number;
  /** The same of the position that would lose the most. */
  readonly largestTradeRisk: number;
  readonly valueAtRisk: number;
  readonly expectedShortfall: number;
  /** Worth of the positions in moves of Bitcoin, without sign. */
  readonly betaExposure: number;
  /** Most that the gate lets a session be worth; null where nothing has to be armed. */
  readonly notionalCap: number | null;
  /** What the largest position, against its book, is of what the book offers within the collar, in percent; null where no book is known. */
  readonly depthSharePct: number | null;
  /** Distance of the best offers from the newest price in percent, the largest; null where no book is known. */
  readonly bookDistancePct: number | null;
  readonly dayLossPct: number;
  readonly drawdownPct: number;
  readonly ordersInWindow: number;
  readonly dataAgeMs: number;
  readonly config: RiskConfig;
}

/** Returns every limit as a gauge, the losses first. A limit that is switched off has none. */
export function riskGauges(input: GaugeInput): readonly RiskGauge[] {
  return [...lossGauges(input), ...exposureGauges(input), ...portfolioGauges(input), ...safetyGauges(input)];
}

function lossGauges({ config, dayLossPct, drawdownPct, openRisk, largestTradeRisk, equity }: GaugeInput): readonly RiskGauge[] {
  const halving = config.drawdownReducePct < config.maxDrawdownPct ? ` From ${written(config.drawdownReducePct, 2)} % on, new trades risk half as much.` : '';
  return [
    gauge('daily-loss', dayLossPct, config.dailyLossLimitPct, 'Lost since midnight UTC, as a share of the account. At the limit nothing new is opened.'),
    gauge('drawdown', drawdownPct, config.maxDrawdownPct, `How far the account is below its highest value. At the limit trading halts until a person resumes.${halving}`),
    gauge('open-risk', pctOf(openRisk, equity), config.riskPerTradePct * config.maxOpenPositions, 'Lost if every stop-loss is hit at its price, against the risk per trade times the most positions. Prices can jump past a stop: this is not the most that can be lost.'),
    gauge('trade-risk', pctOf(largestTradeRisk, equity), config.maxRiskPerTradePct, 'Lost by the one position that would lose the most if its stop-loss is hit at its price; without a stop its whole worth counts.'),
  ];
}

function exposureGauges(input: GaugeInput): readonly RiskGauge[] {
  const { config, equity, largestSymbol, clusterSymbols } = input;
  const largest = largestSymbol === null ? 'No position is open.' : `Worth of the largest position, ${largestSymbol}, as a share of the account.`;
  const cluster = clusterSymbols.length < 2 ? 'No two symbols that are held move together.' : `Worth of ${clusterSymbols.join(', ')}, which move together: the larger of their longs and their shorts.`;
  return [
    gauge('symbol-exposure', pctOf(input.largestExposure, equity), config.maxSymbolExposurePct, largest),
    gauge('total-exposure', pctOf(input.totalExposure, equity), config.maxTotalExposurePct, 'Worth of all positions and waiting entry orders, as a share of the account.'),
    gauge('net-exposure', pctOf(input.netExposure, equity), config.maxNetExposurePct, 'By how much longs outweigh shorts, or shorts longs: what all prices moving together would act on.'),
    gauge('cluster-exposure', pctOf(input.clusterExposure, equity), config.maxClusterExposurePct, cluster),
    gauge('leverage', ratio(input.derivativeExposure, equity), config.maxLeverage, 'Worth of all futures positions and waiting entries, as a multiple of the account.'),
    gauge('open-positions', input.openPositions, config.maxOpenPositions, 'Symbols held or about to be entered.'),
    gauge('margin', pctOf(input.usedMargin, equity), 100 - config.marginReservePct, 'Share of the account that backs positions; the rest is kept free for fees and price slips.'),
    ...(input.notionalCap === null ? [] : [{ ...gauge('session-cap', input.totalExposure, input.notionalCap, 'Worth of everything that is open, against the amount that the session is armed up to.'), unit: input.quoteAsset }]),
  ];
}

function portfolioGauges({ config, equity, valueAtRisk, expectedShortfall, betaExposure }: GaugeInput): readonly RiskGauge[] {
  const [within, period] = [config.riskLevel, config.riskHorizon === '1h' ? 'hour' : 'day'];
  const all = [
    gauge('value-at-risk', pctOf(valueAtRisk, equity), config.maxValueAtRiskPct, `${within} of 100 times all positions together lose no more than this in one ${period}, by what prices have done so far. The other times they lose more.`),
    gauge('expected-shortfall', pctOf(expectedShortfall, equity), config.maxExpectedShortfallPct, `Lost on average in those ${100 - Number(within)} of 100 times. It can be more.`),
    gauge('beta', ratio(betaExposure, equity), config.maxBeta, 'By how much the account moves when Bitcoin moves by 1 %, either way.'),
  ];
  return all.filter(({ limit }) => limit < OFF_PCT);
}

function safetyGauges({ config, ordersInWindow, dataAgeMs, depthSharePct, bookDistancePct }: GaugeInput): readonly RiskGauge[] {
  const unknown = config.withoutBook === 'deny' ? 'No order book is known: nothing that fills at once is opened.' : 'No order book is known: this limit is not checked.';
  return [
    gauge('depth-share', depthSharePct ?? 0, config.maxDepthSharePct, depthSharePct === null ? unknown : 'What the largest position is of what its order book offers within the price collar: how much of it could be left at once.'),
    gauge('price-collar', bookDistancePct ?? 0, config.priceCollarPct, bookDistancePct === null ? 'No order book is known: only the price of limit orders is checked.' : 'How far the best offers are from the newest price. Beyond the limit no market order opens anything.'),
    gauge('order-rate', ordersInWindow, config.maxOrdersPerMinute, `Orders sent in the last ${ORDER_RATE_WINDOW_MS / 1000} seconds. At the limit only orders that shrink a position are sent.`),
    gauge('data-age', dataAgeMs / 1000, config.maxDataAgeSeconds, 'Older than the limit, nothing is opened: the market may have moved.'),
  ];
}

/** A value that is not known (no price yet, no money left) shows as far beyond the limit, never as safe. */
const UNKNOWN_SHARE = 100;

function gauge(code: LimitCode, value: number, limit: number, description: string): RiskGauge {
  const { title, unit } = LIMIT_NAMES[code];
  const shown = Number.isFinite(value) ? value : Math.max(limit, 1) * UNKNOWN_SHARE;
  return { code, title, unit, value: shown, limit, share: shareOf(shown, limit), description };
}

/** Of a limit of nothing (a session that is not armed) everything is too much. */
function shareOf(value: number, limit: number): number {
  if (limit > 0) return value / limit;
  return value > 0 ? UNKNOWN_SHARE : 0;
}

function pctOf(part: number, equity: number): number {
  return ratio(part, equity) * 100;
}

function ratio(part: number, equity: number): number {
  if (part === 0) return 0;
  return equity > 0 ? part / equity : Number.POSITIVE_INFINITY;
}

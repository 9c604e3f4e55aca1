import { FREQTRADE_RULES, stopFillPrice } from '../../../src/engine/adapters/sim-exchange/fill-rules.ts';
import type { Candle, StrategySettings } from './table.ts';
import type { ExitReason, TableTrade } from './trade.ts';

/** Where a trade stands when a candle is judged. */
export interface Moment {
  readonly trade: TableTrade;
  readonly candle: Candle;
  /** Signals of the candle before, which act now. */
  readonly signals: { readonly enter: boolean; readonly exit: boolean };
  readonly settings: StrategySettings;
  readonly minutesHeld: number;
  readonly timeframeMinutes: number;
}

/**
 * Returns the reasons to exit on this candle in freqtrade's order: signal, stop-loss, ROI, trailing stop. Moves a trailing stop on the way.
 * @see freqtrade, docs/backtesting.md, "Assumptions made by backtesting"
 */
export function exitReasons(moment: Moment): readonly ExitReason[] {
  const { trade, signals, settings } = moment;
  const stop = stopReason(moment);
  const reasons: ExitReason[] = [];
  if (settings.use_exit_signal && signals.exit && !signals.enter) reasons.push('exit_signal');
  if (stop === 'stop_loss') reasons.push(stop);
  const roi = roiStep(moment);
  if (roi !== null && trade.profitAt(bestPrice(moment)) > roi.share) reasons.push('roi');
  if (stop === 'trailing_stop_loss') reasons.push(stop);
  return reasons;
}

/** Returns the price at which the exit is ordered; null when the convention refuses it on this candle. */
export function exitPrice(reason: ExitReason, moment: Moment): number | null {
  switch (reason) {
    case 'stop_loss':
    case 'trailing_stop_loss': return stopPrice(reason, moment);
    case 'roi': return roiPrice(moment);
    default: return signalPrice(moment);
  }
}

/** The extreme of the candle in favour of the position. */
function bestPrice({ trade, candle }: Moment): number {
  return trade.isShort ? candle.l : candle.h;
}

function worstPrice({ trade, candle }: Moment): number {
  return trade.isShort ? candle.h : candle.l;
}

function stopReason(moment: Moment): 'stop_loss' | 'trailing_stop_loss' | null {
  const { trade } = moment;
  if ((worstPrice(moment) - trade.stop) * trade.side > 0) trail(moment);
  if ((worstPrice(moment) - trade.stop) * trade.side > 0) return null;
  return trade.isStopTrailing ? 'trailing_stop_loss' : 'stop_loss';
}

/** Follows the best price of the candle, unless the stop was already hit before it could move. */
function trail(moment: Moment): void {
  const { trade, settings } = moment;
  const best = bestPrice(moment);
  // The default custom stop-loss of a strategy is its fixed one, measured from the best price: a trailing stop by another name.
  if (settings.use_custom_stoploss) trade.raiseStop(best, settings.stop_loss);
  if (!settings.trailing_stop) return;
  const profit = trade.profitAt(best);
  if (settings.trailing_only_offset_is_reached && profit < settings.trailing_stop_positive_offset) return;
  const isPositive = settings.trailing_stop_positive !== null && profit > settings.trailing_stop_positive_offset;
  trade.raiseStop(best, isPositive ? (settings.trailing_stop_positive ?? 0) : settings.stop_loss);
}

function stopPrice(reason: 'stop_loss' | 'trailing_stop_loss', moment: Moment): number {
  const { trade, candle, minutesHeld } = moment;
  const isBeyondCandle = trade.isShort ? trade.stop < candle.l : trade.stop > candle.h;
  if (reason === 'trailing_stop_loss' && minutesHeld === 0 && !isBeyondCandle) return entryCandleTrailPrice(moment);
  const firing = trade.isShort ? 1 : -1;
  return stopFillPrice({ firing, trigger: trade.stop }, { open: candle.o, high: candle.h, low: candle.l }, FREQTRADE_RULES);
}

/** On the entry candle the worst path is assumed: just far enough to arm the trailing stop, then straight back to it, but not out of the candle. */
function entryCandleTrailPrice(moment: Moment): number {
  const { trade, candle, settings } = moment;
  const armsAtOffset = !settings.use_custom_stoploss && settings.trailing_stop && settings.trailing_only_offset_is_reached && (settings.trailing_stop_positive ?? 0) !== 0;
  const rise = armsAtOffset ? Math.abs(settings.trailing_stop_positive_offset) - Math.abs(settings.trailing_stop_positive ?? 0) / trade.leverage : -Math.abs(trade.stopShare) / trade.leverage;
  const price = candle.o * (1 + trade.side * rise);
  return trade.isShort ? Math.min(price, candle.h) : Math.max(price, candle.l);
}

function roiStep({ settings, minutesHeld }: Moment): { readonly minutes: number; readonly share: number } | null {
  const steps = Object.entries(settings.roi).map(([minutes, share]) => ({ minutes: Number(minutes), share })).filter(({ minutes }) => minutes <= minutesHeld);
  return steps.reduce<(typeof steps)[number] | null>((latest, step) => (latest === null || step.minutes > latest.minutes ? step : latest), null);
}

function roiPrice(moment: Moment): number | null {
  const { trade, candle, minutesHeld, timeframeMinutes } = moment;
  const step = roiStep(moment);
  if (step === null) return candle.o;
  const startsACandle = step.minutes % timeframeMinutes === 0;
  if (step.share === -1 && startsACandle) return candle.o;
  const opened = trade.openRate * (1 + trade.side * trade.fee);
  const price = (opened + (trade.side * trade.openRate * step.share) / trade.leverage) / (1 - trade.side * trade.fee);
  const opensBetter = (candle.o - price) * trade.side > 0;
  // A step that takes effect with this candle finds the market already better: it leaves at the open.
  if (minutesHeld > 0 && minutesHeld === step.minutes && startsACandle && opensBetter) return candle.o;
  if (minutesHeld === 0 && isCheating(moment, price)) return null;
  return Math.min(Math.max(price, candle.l), candle.h);
}

/** Entered below the open of a falling candle, a profit above its close would need the high to come after the low. @see freqtrade issue 6261 */
function isCheating({ trade, candle }: Moment, price: number): boolean {
  return (candle.o - candle.c) * trade.side > 0 && (candle.o - trade.openRate) * trade.side > 0 && (price - candle.c) * trade.side > 0;
}

function signalPrice({ trade, candle, settings }: Moment): number {
  const price = settings.custom_exit_price ?? candle.o;
  return trade.isShort ? Math.min(price, candle.h) : Math.max(price, candle.l);
}

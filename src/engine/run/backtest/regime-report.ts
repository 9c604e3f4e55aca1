import type { RegimeReport, RegimeResult } from '../../contract/regime.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { REGIME_LABELS } from '../../domain/regime.ts';
import type { RegimeLabel } from '../../domain/regime.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import { RegimeDetector, TRAINING_BARS, WARM_UP_BARS } from '../../regime/detector.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import { pagesOf } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { longerBars, warmUpStart } from '../regime/stored-history.ts';

/** What a report by regime is made from. */
export interface RegimeReportInput {
  readonly series: readonly LoadedSeries[];
  /** Interval that regimes are read from; where the run's bars are longer, they are. */
  readonly interval: Interval;
  readonly trades: readonly ClosedTrade[];
  /** [n] ascending, and equity at each. */
  readonly equityTimes: Float64Array;
  readonly equityValues: Float64Array;
}

/** The regimes of one instrument, bar by bar: what was known at each close. */
interface Regimes {
  readonly instrumentId: InstrumentId;
  readonly closes: readonly EpochMs[];
  readonly labels: readonly (RegimeLabel | null)[];
}

/** Fewer returns than this say nothing of a ratio. */
const LEAST_RETURNS = 30;
const YEAR_MS = 365 * 86_400_000;

/**
 * Returns how a finished run went in each kind of market, read by the detector that trading uses: a trade belongs to the regime that was known of its
 * instrument when it was opened, a return of the account to the one that was known of the first instrument before it.
 */
export function reportRegimes(store: MarketDataStore, input: RegimeReportInput): RegimeReport {
  const [first] = input.series;
  const traded = new Set(input.trades.map(({ instrumentId }) => instrumentId));
  const read = input.series.filter((series) => series === first || traded.has(series.instrument.id));
  const interval = read.every((series) => canAggregate(series.interval, input.interval)) ? input.interval : (first?.interval ?? input.interval);
  const regimes = read.map((series) => regimesOf(store, series, interval));
  const leader = regimes[0];
  const labelled = input.trades.map((trade) => ({ trade, label: labelAt(regimes.find(({ instrumentId }) => instrumentId === trade.instrumentId), trade.entryTimeMs) }));
  const returns = leader === undefined ? [] : returnsOf(leader, input);
  const rows = [...REGIME_LABELS, null].map((label) => rowOf({
    label, interval, bars: leader?.labels.filter((one) => one === label).length ?? 0, allBars: leader?.labels.length ?? 0,
    trades: labelled.filter((one) => one.label === label).map(({ trade }) => trade), returns: returns.filter((one) => one.label === label).map(({ value }) => value),
  }));
  return { interval, leader: leader?.instrumentId ?? '', rows: rows.filter(({ label, bars, trades }) => label !== null || bars > 0 || trades > 0) };
}

function* withHistory(history: BarColumns, series: Pick<LoadedSeries, 'bars' | 'pages'>): Generator<BarColumns> {
  yield history;
  yield* pagesOf(series);
}

function regimesOf(store: MarketDataStore, { instrument, interval: stored, bars, pages }: LoadedSeries, interval: Interval): Regimes {
  const detector = new RegimeDetector(interval);
  const beginMs = bars.openTimeMs[0] ?? 0;
  const history = store.bars.read(instrument.id, stored, warmUpStart(beginMs, interval), beginMs);
  const all = longerBars(withHistory(history, { bars, ...(pages ? { pages } : {}) }), stored, interval);
  const before = all.filter(({ openTimeMs }) => openTimeMs < beginMs).length;
  const closes: EpochMs[] = [];
  const labels: (RegimeLabel | null)[] = [];
  all.forEach((bar, index) => {
    // A model needs the whole of its history; what comes after it settles filter and label.
    if (index < before - (WARM_UP_BARS - TRAINING_BARS)) return detector.remember(bar);
    const reading = detector.update(bar);
    if (index < before) return;
    closes.push(bar.closeTimeMs);
    labels.push(reading?.label ?? null);
  });
  return { instrumentId: instrument.id, closes, labels };
}

/** The label that was known at a time: that of the newest bar closed by then. */
function labelAt(regimes: Regimes | undefined, timeMs: EpochMs): RegimeLabel | null {
  if (regimes === undefined) return null;
  let low = 0, high = regimes.closes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (regimes.closes[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return regimes.labels[low - 1] ?? null;
}

/** Returns of equity from one close of the leader to the next, each with the label known at the first of the two. */
function returnsOf({ closes, labels }: Regimes, { equityTimes, equityValues }: RegimeReportInput): readonly { readonly label: RegimeLabel | null; readonly value: number }[] {
  const returns: { label: RegimeLabel | null; value: number }[] = [];
  let at = 0;
  let before = Number.NaN;
  closes.forEach((close, index) => {
    while (at + 1 < equityTimes.length && equityTimes[at + 1]! <= close) at++;
    const equity = equityValues[at]!;
    if (index > 0 && before > 0) returns.push({ label: labels[index - 1] ?? null, value: equity / before - 1 });
    before = equity;
  });
  return returns;
}

interface RowInput {
  readonly label: RegimeLabel | null;
  readonly interval: Interval;
  readonly bars: number;
  readonly allBars: number;
  readonly trades: readonly ClosedTrade[];
  readonly returns: readonly number[];
}

function rowOf({ label, interval, bars, allBars, trades, returns }: RowInput): RegimeResult {
  const wins = trades.filter(({ pnl }) => pnl > 0n).length;
  return {
    label, bars, share: allBars === 0 ? 0 : bars / allBars, trades: trades.length,
    netProfit: decimalFromScaled(trades.reduce((sum, { pnl }) => sum + pnl, 0n), QUOTE_DECIMALS),
    winRate: trades.length === 0 ? null : wins / trades.length, sharpe: sharpeOf(returns, YEAR_MS / intervalMs(interval)), returns: returns.length, maxDrawdown: deepestFall(returns),
  };
}

function sharpeOf(returns: readonly number[], perYear: number): number | null {
  const n = returns.length;
  if (n < LEAST_RETURNS) return null;
  const mean = returns.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return deviation > 0 ? (mean / deviation) * Math.sqrt(perYear) : null;
}

/** What the account would have fallen from a peak, had only these returns been. */
function deepestFall(returns: readonly number[]): number {
  let worth = 1, peak = 1, deepest = 0;
  for (const value of returns) {
    worth *= 1 + value;
    peak = Math.max(peak, worth);
    deepest = Math.max(deepest, 1 - worth / peak);
  }
  return deepest;
}

import type { BacktestRequest } from '../../contract/api.ts';
import { invariant } from '../../domain/assert.ts';
import type { BarColumns } from '../../domain/bar-columns.ts';
import { firstOpenAtOrAfter, joinBarColumns, sharedBarColumns, sliceBarColumns } from '../../domain/bar-columns.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import type { Metrics } from '../../portfolio/metrics/summarize.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { columnsHistory, RISK_HISTORY_STEPS, riskStepOf } from '../risk-history.ts';
import type { PastSeries } from '../risk-history.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import { longerBars, warmUpStart } from '../regime/stored-history.ts';
import type { RegimeSeries } from '../regime/stored-history.ts';
import { DataMissing } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { runBacktest } from './backtest.ts';
import type { BacktestPlan, BacktestWatch } from './backtest.ts';
import { checkRequest, warmupBarsOf } from './checked-request.ts';
import type { CheckedRequest } from './checked-request.ts';
import { loadBeside, loadFor, planFrom, riskHistoryOf } from './plan-of-request.ts';
import type { Lead } from './plan-of-request.ts';
import { dataHashOf } from './run-document.ts';
import type { BacktestOutcome } from './run-recorder.ts';

/** What the backtests of one history need of the store, loaded once. Plain data: posted to another thread, shared columns are not copied. */
export interface PreparedBacktest {
  readonly request: BacktestRequest;
  /** `warmup` holds all bars before the start that were loaded: more than one run needs. */
  readonly series: readonly LoadedSeries[];
  /** Markets that strategies look at and the run does not trade, loaded likewise; absent for none. */
  readonly beside?: readonly LoadedSeries[];
  /** [series] since when bars from before the start were asked for. */
  readonly leadFrom: readonly EpochMs[];
  /** Stored closes from before the start. */
  readonly riskHistory: readonly PastSeries[];
  /** Stored bars from before the start for the regime, one entry for each series; empty while it is switched off. */
  readonly regimeLead: readonly BarColumns[];
  /** As in the document of a run of the request itself. */
  readonly dataHash: string;
}

export interface PrepareOptions {
  /** Columns in memory that threads share. */
  readonly shared?: boolean;
  /** As many bars of the strategy's interval are loaded from before the start; by default enough for the longest averages of the strategies that come along. */
  readonly leadBars?: number;
}

/** What differs from the request; what is absent stays as it is. Settings replace those of the request as a whole. */
export interface RunChanges {
  readonly strategyConfig?: Readonly<Record<string, unknown>>;
  readonly risk?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
  readonly entry?: Readonly<Record<string, unknown>>;
  readonly sizing?: Readonly<Record<string, unknown>>;
  /** A part of the request's time; indicators are warmed by the bars before it. */
  readonly span?: { readonly from: EpochMs; readonly to: EpochMs };
  readonly seed?: number;
}

/** What a search keeps of a run. */
export interface LightOutcome {
  readonly metrics: Metrics;
  /** [days] simple returns between UTC midnights; the first and the last day may be parts of one. */
  readonly dailyReturns: Float64Array;
  /** UTC midnight that the first of those days began with. */
  readonly dayStartMs: EpochMs;
  readonly trades: readonly ClosedTrade[];
}

/** Enough for an EMA of 1,000 bars to settle. */
const LEAD_BARS = 5_000;
/** Stored bars of one series that are loaded for the lead at most, unless a strategy needs more. */
const LEAD_ROWS = 500_000;

/**
 * Loads what backtests of a request need, once for all of them.
 * @throws BadRequest with every violation, DataMissing when the data is not stored
 */
export function prepare(store: MarketDataStore, request: BacktestRequest, options: PrepareOptions = {}): PreparedBacktest {
  const checked = checkRequest(request);
  const lead = leadOf(options.leadBars ?? LEAD_BARS);
  const loaded = loadFor(store, checked, { lead });
  const leadFrom = leadStarts(checked, loaded, lead);
  const series = options.shared === true ? loaded.map(shareSeries) : loaded;
  const looked = loadBeside(store, checked, loaded, lead);
  const beside = options.shared === true ? looked.map(shareSeries) : looked;
  return {
    request: checked.request, series, ...(beside.length === 0 ? {} : { beside }), riskHistory: riskHistoryOf(store, series), leadFrom, dataHash: dataHashOf([...cut({ series: loaded, leadFrom, request: checked.request }, checked), ...cutBeside({ beside: looked }, checked)]),
    regimeLead: checked.regime?.enabled === true ? regimeLeadOf(store, series, checked.regime.interval) : [],
  };
}

/**
 * Runs the prepared backtest with changes. Returns null when it was stopped.
 * The outcome is that of a run of the changed request from the store, to the last digit.
 * @throws BadRequest with every violation, InvariantError when the settings need more bars from before the start than were loaded
 */
export function runPrepared(prepared: PreparedBacktest, changes: RunChanges, watch: BacktestWatch): BacktestOutcome | null {
  return runBacktest(preparedPlan(prepared, changes), watch);
}

/** Returns the plan of a prepared backtest with changes, for whoever wants to change more than that. */
export function preparedPlan(prepared: PreparedBacktest, changes: RunChanges): BacktestPlan {
  const checked = checkRequest(changedRequest(prepared.request, changes));
  const series = cut(prepared, checked);
  const beside = cutBeside(prepared, checked);
  return planFrom(checked, {
    series, ...(beside.length === 0 ? {} : { beside }),
    riskHistory: series.flatMap((one) => riskHistoryUntil(prepared, one) ?? []),
    regimeHistory: checked.regime?.enabled === true ? regimeHistoryUntil(prepared, series, checked.regime.interval) : [],
  });
}

/** Returns the request that a run with these changes is a run of. */
export function changedRequest(request: BacktestRequest, changes: RunChanges): BacktestRequest {
  const { strategyConfig, risk, execution, entry, sizing, span, seed } = changes;
  return {
    ...request, ...(strategyConfig === undefined ? {} : { config: { ...strategyConfig } }), ...(risk === undefined ? {} : { risk: { ...risk } }),
    ...(execution === undefined ? {} : { execution: { ...execution } }), ...(entry === undefined ? {} : { entry: { ...entry } }),
    ...(sizing === undefined ? {} : { sizing: { ...sizing } }), ...span, ...(seed === undefined ? {} : { seed }),
  };
}

/** Returns what a search keeps of a run: the rest can be had again from its settings. */
export function lightOutcome({ metrics, trades, equityTimes, equityValues }: BacktestOutcome): LightOutcome {
  return { metrics, trades, dailyReturns: dailyReturns(equityTimes, equityValues), dayStartMs: Math.floor((equityTimes[0] ?? 0) / DAY_MS) * DAY_MS };
}

function shareSeries(series: LoadedSeries): LoadedSeries {
  return { ...series, warmup: sharedBarColumns(series.warmup), bars: sharedBarColumns(series.bars), finer: series.finer === null ? null : sharedBarColumns(series.finer) };
}

function leadOf(leadBars: number): Lead {
  return (wanted, interval, stored) => Math.max(wanted, Math.min(leadBars, Math.floor(LEAD_ROWS / (intervalMs(interval) / intervalMs(stored)))));
}

function leadStarts({ request, assignments }: CheckedRequest, series: readonly LoadedSeries[], lead: Lead): readonly EpochMs[] {
  return series.map(({ instrument, interval }) => {
    const assignment = assignments.find(({ instruments }) => instruments.includes(instrument.id));
    invariant(assignment, 'every loaded series has a strategy');
    return request.from - lead(warmupBarsOf(assignment), assignment.interval, interval) * intervalMs(assignment.interval);
  });
}

/** Cuts what one run sees out of what was loaded. */
function cut({ series, leadFrom, request: loaded }: Pick<PreparedBacktest, 'series' | 'leadFrom' | 'request'>, { request, assignments }: CheckedRequest): readonly LoadedSeries[] {
  const { from, to } = request;
  invariant(from >= loaded.from && to <= loaded.to, 'expected a span inside the time that was loaded');
  return assignments.flatMap((assignment) => assignment.instruments.map((id) => {
    const index = series.findIndex(({ instrument }) => instrument.id === id);
    const one = series[index];
    invariant(one, `expected loaded bars of ${id}`);
    const needed = warmupBarsOf(assignment);
    const warmFrom = from - needed * intervalMs(assignment.interval);
    invariant(warmFrom >= (leadFrom[index] ?? Infinity), `expected settings that need no more bars from before the start than were loaded, was ${needed}: prepare with a larger leadBars`);
    return cutOne(one, { from, to, warmFrom });
  }));
}

/** What is looked at is cut like what is traded, by the most that anyone wants to have seen. */
function cutBeside({ beside = [] }: Pick<PreparedBacktest, 'beside'>, { request: { from, to }, assignments }: CheckedRequest): readonly LoadedSeries[] {
  const leadMs = Math.max(0, ...assignments.map((assignment) => warmupBarsOf(assignment) * intervalMs(assignment.interval)));
  return beside.flatMap((one) => (between(one.bars, from, to).length === 0 ? [] : [cutOne(one, { from, to, warmFrom: from - leadMs })]));
}

function cutOne(series: LoadedSeries, { from, to, warmFrom }: { readonly from: EpochMs; readonly to: EpochMs; readonly warmFrom: EpochMs }): LoadedSeries {
  const { instrument, interval, warmup, bars, finer } = series;
  const part = between(bars, from, to);
  if (part.length === 0) throw new DataMissing(`${instrument.id} ${interval}: expected bars from ${timeText(from)} to ${timeText(to)}, found none`);
  return {
    ...series, bars: part, warmup: joinBarColumns(between(warmup, warmFrom, from), between(bars, warmFrom, from)),
    funding: series.funding.filter(({ timeMs }) => timeMs >= from && timeMs < to), ...fundingFrom(series, warmFrom, from), finer: finer === null ? null : between(finer, from, to),
  };
}

/** What was loaded as rates of the run is before the start of a later one. */
function fundingFrom({ fundingBefore = [], funding }: LoadedSeries, warmFrom: EpochMs, from: EpochMs): Pick<LoadedSeries, 'fundingBefore'> {
  const rates = [...fundingBefore, ...funding].filter(({ timeMs }) => timeMs >= warmFrom && timeMs < from);
  return rates.length === 0 && fundingBefore.length === 0 ? {} : { fundingBefore: rates };
}

function between(columns: BarColumns, from: EpochMs, to: EpochMs): BarColumns {
  return sliceBarColumns(columns, firstOpenAtOrAfter(columns, from), firstOpenAtOrAfter(columns, to));
}

function startOf({ bars }: LoadedSeries): EpochMs {
  return bars.openTimeMs[0] ?? 0;
}

/** What was stored from before the start, and what the bars that were loaded add up to since. */
function riskHistoryUntil({ series, riskHistory }: PreparedBacktest, part: LoadedSeries): PastSeries | null {
  const { instrument, interval } = part;
  const step = riskStepOf(interval);
  const beginMs = startOf(part);
  const fromMs = beginMs - RISK_HISTORY_STEPS * intervalMs(step);
  const stored = riskHistory.find(({ instrumentId }) => instrumentId === instrument.id);
  const whole = series.find((one) => one.instrument.id === instrument.id);
  const since = whole === undefined ? null : columnsHistory(instrument.id, step, between(whole.bars, fromMs, beginMs));
  const kept = (stored?.closeTimes ?? []).findIndex((timeMs) => timeMs > fromMs);
  const closeTimes = [...(kept < 0 ? [] : stored?.closeTimes.slice(kept) ?? []), ...(since?.closeTimes ?? [])];
  const closes = [...(kept < 0 ? [] : stored?.closes.slice(kept) ?? []), ...(since?.closes ?? [])];
  return closes.length === 0 ? null : { instrumentId: instrument.id, interval: step, closeTimes, closes };
}

function regimeLeadOf(store: MarketDataStore, series: readonly LoadedSeries[], regime: Interval): readonly BarColumns[] {
  return series.map((one) => store.bars.read(one.instrument.id, one.interval, warmUpStart(startOf(one), regime), startOf(one)));
}

function regimeHistoryUntil({ series, regimeLead }: PreparedBacktest, parts: readonly LoadedSeries[], regime: Interval): readonly RegimeSeries[] {
  return parts.filter(({ interval }) => canAggregate(interval, regime)).map((part) => {
    const { instrument, interval } = part;
    const index = series.findIndex((one) => one.instrument.id === instrument.id);
    const [lead, whole] = [regimeLead[index], series[index]];
    invariant(lead && whole, 'a regime that is switched on has its bars from before the start');
    const [fromMs, beginMs] = [warmUpStart(startOf(part), regime), startOf(part)];
    return { instrumentId: instrument.id, interval: regime, bars: longerBars([between(lead, fromMs, beginMs), between(whole.bars, fromMs, beginMs)], interval, regime) };
  });
}

function timeText(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString();
}

import type { BacktestRequest } from '../../contract/api.ts';
import { instrumentId } from '../../domain/units.ts';
import { DAY_MS, intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import { bestInterval, loadSeries } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { loadRecorded } from '../recorded-data.ts';
import { storedHistory } from '../regime/stored-history.ts';
import { storedRiskHistory } from '../risk-history.ts';
import type { PastSeries } from '../risk-history.ts';
import { executionConfig } from './backtest.ts';
import type { BacktestPlan } from './backtest.ts';
import { checkRequest, sightIdsOf, SINGLE_ID, warmupBarsOf } from './checked-request.ts';
import type { CheckedRequest } from './checked-request.ts';

/** When bars are read in pages, and how long a page is: it changes what memory a run takes, and nothing else. */
export interface PagingOptions {
  /** As many bars are held in memory at once at most, before they are read in pages. */
  readonly wholeUpTo?: number;
  readonly pageMs?: number;
}

/** 160 MB of them. */
const WHOLE_UP_TO = 2_000_000;
/** A month of minutes of ten symbols takes 35 MB. */
const PAGE_MS = 30 * DAY_MS;

/**
 * Turns a request into everything a backtest depends on.
 * @throws BadRequest with every violation of every part, DataMissing when the data is not stored
 */
export function planOf(store: MarketDataStore, request: BacktestRequest, options: PagingOptions = {}): BacktestPlan {
  const checked = checkRequest(request);
  const series = loadFor(store, checked, { pageMs: expectedBars(store, checked) > (options.wholeUpTo ?? WHOLE_UP_TO) ? options.pageMs ?? PAGE_MS : undefined });
  const { regime } = checked;
  const beside = loadBeside(store, checked, series);
  return planFrom(checked, { series, ...(beside.length === 0 ? {} : { beside }), riskHistory: riskHistoryOf(store, series), regimeHistory: regime?.enabled === true ? storedHistory(store, series, regime.interval) : [] });
}

/** As many bars as would be there without a gap. */
function expectedBars(store: MarketDataStore, { request: { from, to }, assignments }: CheckedRequest): number {
  return assignments.reduce((sum, { interval, instruments }) => sum + instruments.reduce((own, id) => {
    const stored = bestInterval(store, instrumentId(id), interval);
    const known = store.bars.series().find((one) => one.instrumentId === id && one.interval === stored);
    return own + (known === undefined || stored === null ? 0 : Math.max(0, Math.min(to, known.to) - Math.max(from, known.from)) / intervalMs(stored));
  }, 0), 0);
}

/** Says how many bars of the strategy's interval are loaded from before the start, when it wants so many. */
export type Lead = (wanted: number, interval: Interval, stored: Interval) => number;

/** Loads the series of every strategy, in the order of the strategies and their instruments. @throws DataMissing when they are not stored */
export function loadFor(store: MarketDataStore, { request, assignments, risk }: CheckedRequest, { lead = (wanted) => wanted, pageMs }: { readonly lead?: Lead; readonly pageMs?: number | undefined } = {}): readonly LoadedSeries[] {
  const { requireFunding, intrabarPath, matchOn, latency } = executionConfig(request.execution, risk);
  return assignments.flatMap((assignment) => {
    const { interval, instruments } = assignment;
    const wanted = warmupBarsOf(assignment);
    return instruments.flatMap((id) => {
      const series = { instruments: [id], interval, from: request.from, to: request.to, requireFunding, warmupBars: lead(wanted, interval, bestInterval(store, instrumentId(id), interval) ?? interval) };
      if (matchOn === 'trades' || matchOn === 'book') return loadRecorded(store, { ...series, level: matchOn, measuredLatency: latency === 'measured' });
      return loadSeries(store, { ...series, finerBars: intrabarPath === 'finer-bars', ...(pageMs === undefined ? {} : { pageMs }) });
    });
  });
}

/**
 * Loads the markets that strategies look at and the run does not trade. One that is not stored for the time of the run is left out: what the strategy would see of it is
 * unknown then, as in a session that does not have it.
 */
export function loadBeside(store: MarketDataStore, { request, assignments }: CheckedRequest, series: readonly LoadedSeries[], lead: Lead = (wanted) => wanted): readonly LoadedSeries[] {
  const known = new Set<string>(series.map(({ instrument }) => instrument.id));
  return assignments.flatMap((assignment) => {
    const { interval } = assignment;
    const wanted = warmupBarsOf(assignment);
    return sightIdsOf(assignment).flatMap((id) => {
      const stored = known.has(id) ? null : bestInterval(store, id, interval);
      known.add(id);
      if (stored === null || store.bars.read(id, stored, request.from, request.to).length === 0) return [];
      return loadSeries(store, { instruments: [id], interval, from: request.from, to: request.to, requireFunding: false, warmupBars: lead(wanted, interval, stored) });
    });
  });
}

/** Returns the closes from before each series, from which the risk of the portfolio is measured. */
export function riskHistoryOf(store: MarketDataStore, series: readonly LoadedSeries[]): readonly PastSeries[] {
  return series.flatMap(({ instrument, interval, bars }) => storedRiskHistory(store, instrument.id, interval, bars.openTimeMs[0] ?? 0) ?? []);
}

/** Puts what was checked and what was loaded together. */
export function planFrom(checked: CheckedRequest, data: Pick<BacktestPlan, 'series' | 'beside' | 'riskHistory' | 'regimeHistory'>): BacktestPlan {
  const { request, assignments, risk, startingCash, allocation, regime } = checked;
  const [only] = assignments;
  const single = request.strategies === undefined && only?.id === SINGLE_ID ? only : null;
  return {
    strategy: request.strategy, strategyConfig: single?.config ?? {}, ...(single?.code === undefined ? {} : { code: single.code }), interval: request.interval, startingCash, risk, execution: executionConfig(request.execution, risk),
    entry: single?.entry, sizing: single?.sizing, allocation, regime, seed: request.seed, ...(single === null ? { strategies: assignments } : {}), ...data,
  };
}

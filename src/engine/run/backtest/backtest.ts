import { createRunExchange } from '../../adapters/sim-exchange/run-exchange.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';
import { createRecordedFeed, createReplayFeed } from '../../adapters/replay-feed/replay-feed.ts';
import type { RecordedFeed } from '../../adapters/replay-feed/replay-feed.ts';
import { Engine } from '../../core/engine.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import type { Interval } from '../../domain/interval.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { Output } from '../../domain/output.ts';
import type { Input } from '../../domain/input.ts';
import type { Bar, BarClosed } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import type { EntryPolicy } from '../../orders/config.ts';
import type { AllocationConfig } from '../../portfolio/allocation/config.ts';
import type { RegimeConfig } from '../../regime/config.ts';
import type { SizingPolicy } from '../../risk/sizing/config.ts';
import { Loop } from '../loop.ts';
import type { RegimeSeries } from '../regime/stored-history.ts';
import { finerBarsOf } from './finer-bars.ts';
import { barsIn } from '../market-data.ts';
import type { LoadedSeries } from '../market-data.ts';
import { ticksWithin } from '../recorded-data.ts';
import type { PastSeries } from '../risk-history.ts';
import { companyOf } from '../session/sight-company.ts';
import { RunRecorder } from './run-recorder.ts';
import type { BacktestOutcome } from './run-recorder.ts';

/** Everything a backtest depends on. The same values give the same outcome, whoever runs it. */
export interface BacktestPlan {
  readonly strategy: string;
  readonly strategyConfig: Readonly<Record<string, unknown>>;
  /** Which version of a person's own strategy; absent for the program's own. */
  readonly code?: string | undefined;
  readonly interval: Interval;
  readonly series: readonly LoadedSeries[];
  readonly startingCash: QuoteAtoms;
  readonly risk: EngineConfig['risk'];
  readonly execution: SimExchangeConfig;
  /** Plain market orders where it is left out. */
  readonly entry?: EntryPolicy | undefined;
  /** The risk per trade of the limits where it is left out. */
  readonly sizing?: SizingPolicy | undefined;
  /** All symbols alike where it is left out. */
  readonly allocation?: AllocationConfig | undefined;
  /** Nothing, where it is left out. */
  readonly regime?: RegimeConfig | undefined;
  /** Bars from before the start, from which the first regimes are read. */
  readonly regimeHistory?: readonly RegimeSeries[];
  /** Closes from before the start, from which the risk of the portfolio is measured. */
  readonly riskHistory?: readonly PastSeries[];
  /** Markets that strategies look at and nobody trades here. */
  readonly beside?: readonly LoadedSeries[];
  /** Several strategies on one account, in place of the single one and its settings. */
  readonly strategies?: readonly StrategyAssignment[] | undefined;
  /** Where all chance of the run comes from; 1 where it is left out. */
  readonly seed?: number | undefined;
}

export interface BacktestWatch {
  /** Told now and then how far the run is, 0 to 1. Return false to stop it. */
  readonly onProgress: (share: number) => boolean;
  /** Told of everything that the engine says and does, in order. */
  readonly onOutput?: (output: Output) => void;
  /** Every bar is processed by itself, as a live one is: slower, and the same. */
  readonly isBarByBar?: boolean;
  /** Called after everything that a bar has brought about, bar by bar; what it enters counts from the next bar on. */
  readonly onBar?: (bar: BarClosed, enter: (input: Input) => void) => void;
}

/** How many market events pass between two looks at the watch. */
const CHUNK = 5_000;

/** Runs a strategy over stored data through the whole engine: risk, orders, simulated exchange, ledger. Returns null when it was stopped. */
export function runBacktest(plan: BacktestPlan, watch: BacktestWatch): BacktestOutcome | null {
  const feed = feedOf(plan);
  return drive(plan, feed, wire(plan, watch), watch);
}

/** Bars and funding, and between them the recorded ticks where fills are decided on these. */
function feedOf({ series, beside = [] }: BacktestPlan): RecordedFeed {
  const stored = {
    series: [...series, ...beside].map(({ instrument, interval, bars, pages }) => ({ instrumentId: instrument.id, interval, bars, ...(pages ? { pages } : {}) })),
    funding: series.filter(({ funding }) => funding.length > 0).map(({ instrument, funding }) => ({ instrumentId: instrument.id, rates: funding })),
  };
  const ticks = series.flatMap((one) => {
    const within = ticksWithin(one);
    return within === null ? [] : [{ instrumentId: one.instrument.id, ...within }];
  });
  return ticks.length === 0 ? createReplayFeed(stored) : createRecordedFeed({ ...stored, ticks });
}

interface Wiring {
  readonly engine: Engine;
  readonly loop: Loop;
  readonly recorder: RunRecorder;
  readonly onBar: BacktestWatch['onBar'] | null;
  /** Instruments that strategies look at and nobody trades; null for none. */
  readonly besides: ReadonlySet<InstrumentId> | null;
}

function wire(plan: BacktestPlan, { onOutput, onBar, isBarByBar = onBar !== undefined }: BacktestWatch): Wiring {
  const instruments = plan.series.map(({ instrument }) => instrument);
  const engine = new Engine({
    instruments, config: backtestConfig(plan), quoteAsset: instruments[0]?.quoteAsset ?? 'USDT', startingCash: plan.startingCash,
    orderIdPrefix: 'bt', startMs: startOf(plan),
  });
  const recorder = new RunRecorder(engine, plan.series.reduce((most, one) => Math.max(most, barsIn(one)), 0));
  let report: (event: VenueEvent) => void = () => undefined;
  const exchange = createRunExchange({
    instruments: new Map(instruments.map((instrument) => [instrument.id, instrument])), config: plan.execution, startingCash: plan.startingCash,
    listener: (event) => report(event), finerBars: finerBarsOf(plan.series), seed: plan.seed ?? 1, span: { fromMs: startOf(plan), toMs: endOf(plan) },
    gaps: plan.series.flatMap(({ ticks }) => ticks?.gaps ?? []), measured: plan.series[0]?.ticks?.measured ?? [],
  });
  const loop = new Loop({ engine, exchange, match: (event) => exchange.match(event), quiet: isBarByBar ? null : exchange, log: null, onOutput: onOutput === undefined ? (output) => recorder.note(output) : (output) => { recorder.note(output); onOutput(output); } });
  report = (event) => loop.report(event);
  return { engine, loop, recorder, onBar: onBar ?? null, besides: plan.beside === undefined || plan.beside.length === 0 ? null : new Set(plan.beside.map(({ instrument }) => instrument.id)) };
}

function drive(plan: BacktestPlan, feed: RecordedFeed, wiring: Wiring, watch: BacktestWatch): BacktestOutcome | null {
  const { engine, loop, recorder } = wiring;
  for (const history of plan.regimeHistory ?? []) loop.enter({ type: 'regime-history', timeMs: startOf(plan), ...history });
  for (const past of plan.riskHistory ?? []) loop.enter({ type: 'risk-history', timeMs: startOf(plan), ...past });
  const before = (id: InstrumentId): { readonly interval: Interval; readonly bars: readonly Bar[] } | null => {
    const own = [...plan.series, ...plan.beside ?? []].find(({ instrument }) => instrument.id === id);
    return own === undefined ? null : { interval: own.interval, bars: Array.from({ length: own.warmup.length }, (_, index) => barAt(own.warmup, index)) };
  };
  for (const { instrument: { id }, fundingBefore } of plan.series) {
    const past = before(id);
    if (past !== null && past.bars.length > 0) loop.enter({ type: 'warm-up', timeMs: startOf(plan), instrumentId: id, ...past, ...companyOf(engine, id, before, () => fundingBefore ?? []) });
  }
  recorder.start(startOf(plan), engine.equity());
  for (let isOver = false; !isOver;) {
    if (!watch.onProgress(feed.position / feed.length)) return null;
    isOver = play(feed, wiring, CHUNK);
  }
  watch.onProgress(1);
  return recorder.finish(plan.series);
}

/** As many bars are offered at once. */
const RUN = 512;
/** [RUN] the equity at the closes of the run in hand. */
const equity = new Float64Array(RUN);

/** Plays the next events, about so many; returns whether the last has been played. A function of its own, called often, so that the compiler need not replace it while it runs. */
function play(feed: RecordedFeed, { engine, loop, recorder, besides, onBar }: Wiring, count: number): boolean {
  for (let left = count; left > 0; left--) {
    const run = feed.peekRun(RUN);
    const taken = run === null ? 0 : loop.feedRun(run, equity);
    if (run !== null && taken > 0) {
      recorder.sampleRun(run, taken, equity);
      feed.takeRun(taken);
      left -= taken - 1;
      continue;
    }
    const event = feed.next();
    if (event === null) return true;
    // Ticks are for the exchange; the engine decides on bars at every level.
    if (event.type === 'bar-closed' && besides !== null && besides.has(event.instrumentId)) {
      // Nobody trades it: neither the exchange nor the curve has to do with it.
      loop.enter(event);
      continue;
    }
    if (event.type === 'bar-closed' || event.type === 'funding-due') loop.feed(event);
    else loop.matchOnly(event);
    if (event.type !== 'bar-closed') continue;
    recorder.sample(event.timeMs, engine.equity());
    onBar?.(event, (input) => { loop.enter(input); });
  }
  return false;
}

/** Returns the configuration of the engine that a plan runs. */
export function backtestConfig(plan: BacktestPlan): EngineConfig {
  return engineConfig.parse({
    risk: plan.risk, ...(plan.regime === undefined ? {} : { regime: plan.regime }), ...(plan.allocation === undefined ? {} : { allocation: plan.allocation }),
    strategies: plan.strategies ?? [{
      id: 'backtest', strategy: plan.strategy, ...(plan.code === undefined ? {} : { code: plan.code }), instruments: plan.series.map(({ instrument }) => instrument.id), interval: plan.interval,
      enabled: true, config: plan.strategyConfig, ...(plan.entry === undefined ? {} : { entry: plan.entry }), ...(plan.sizing === undefined ? {} : { sizing: plan.sizing }),
    }],
  });
}

function startOf(plan: BacktestPlan): EpochMs {
  return plan.series.reduce((earliest, { bars }) => Math.min(earliest, bars.openTimeMs[0] ?? Infinity), Infinity);
}

function endOf(plan: BacktestPlan): EpochMs {
  return plan.series.reduce((latest, { bars, pages }) => Math.max(latest, pages?.lastCloseMs ?? bars.closeTimeMs[bars.length - 1] ?? -Infinity), -Infinity);
}

/** Fills execution settings with their defaults. The exchange grants the leverage that the risk limits allow, unless it is set apart. */
export function executionConfig(execution: Readonly<Record<string, unknown>>, risk: EngineConfig['risk']): SimExchangeConfig {
  return simExchangeSchema.parse({ leverage: Math.max(1, Math.floor(risk.leverage)), ...execution });
}

import { createRunExchange } from '../../adapters/sim-exchange/run-exchange.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { createRecordedFeed } from '../../adapters/replay-feed/replay-feed.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { Realism, RealismLevel } from '../../domain/realism.ts';
import { Engine } from '../../core/engine.ts';
import type { VenueEvent } from '../../domain/order-event.ts';
import type { ExchangeEvent } from '../../domain/market-event.ts';
import { OUT_OF_WORK } from '../../core/out-of-work.ts';
import type { QuoteAtoms } from '../../domain/units.ts';
import { loadSeries } from '../market-data.ts';
import type { LoadedSeries } from '../market-data.ts';
import { loadRecorded, ticksWithin } from '../recorded-data.ts';
import { finerBarsOf } from '../backtest/finer-bars.ts';
import { realismOf, withRealism } from '../backtest/realism.ts';
import { StrategyStopped } from '../backtest/strategy-stopped.ts';
import { Loop } from '../loop.ts';
import { engineOptions } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';
import { FactCollector } from './side.ts';
import type { SideFacts } from './side.ts';
import type { SessionWindow, WindowInput } from './session-window.ts';

export interface RerunInput {
  readonly store: Store;
  readonly plan: SessionPlan;
  readonly window: SessionWindow;
  readonly level: RealismLevel;
  readonly startingCash: QuoteAtoms;
  /** Told how far it is, 0 to 1. Return false to stop it. */
  readonly onProgress: (share: number) => boolean;
}

/** The backtest of a window. */
export interface Rerun {
  readonly facts: SideFacts;
  readonly realism: Realism;
  /** As it stands at the end, for words about what it denied. */
  readonly engine: Engine;
}

const PROGRESS_EVERY = 2_000;

/**
 * Runs the strategies of a session once more over the bars that it saw, as a backtest does: each bar when it closes, filled on the simulated exchange, with the
 * session's configuration and every change of it. What a person or a fault did to the session (orders by hand, halts, cuts of the feed, arming) is not repeated:
 * that is what the comparison is to show. Returns null when it was stopped.
 * @throws DataMissing when the level asks for recorded trades, books or finer bars that are not stored
 */
export function rerunWindow({ store, plan, window, level, startingCash, onProgress }: RerunInput): Rerun | null {
  const execution = executionOf(plan, level);
  const finer = level === 'bars' ? [] : finerSeries(store, { plan, window, level, execution });
  const collector = new FactCollector();
  const engine = new Engine({ ...engineOptions(plan), startingCash, orderIdPrefix: 'bt', startMs: window.from, requiresArming: false });
  let report: (event: VenueEvent) => void = () => undefined;
  const exchange = createRunExchange({
    instruments: new Map(plan.instruments.map((instrument) => [instrument.id, instrument])), config: execution, startingCash, listener: (event) => { report(event); },
    finerBars: finerBarsOf(finer), seed: plan.seed, span: { fromMs: window.from, toMs: window.to }, gaps: finer.flatMap(({ ticks }) => ticks?.gaps ?? []), measured: finer[0]?.ticks?.measured ?? [],
  });
  const loop = new Loop({
    engine, exchange, match: (event) => exchange.match(event), log: null,
    onOutput: (output) => {
      if (output.type === 'alert-raised' && output.code === OUT_OF_WORK) throw new StrategyStopped(`${new Date(output.timeMs).toISOString()}: ${output.message}`);
      collector.note(output);
    },
  });
  report = (event) => { loop.report(event); };
  let played = 0;
  for (const input of level === 'trades' || level === 'book' ? withTicks(window.inputs, finer) : window.inputs) {
    if (played++ % PROGRESS_EVERY === 0 && !onProgress(Math.min(1, Math.max(0, (input.timeMs - window.from) / (window.to - window.from))))) return null;
    if (input.type === 'bar-closed' || input.type === 'funding-due') loop.feed(input);
    else if (isExchangeOnly(input)) loop.matchOnly(input);
    else loop.enter(input);
  }
  return { facts: collector.facts(), realism: realismOf(execution), engine };
}

/** The session's own costs and margins, with the fills of the level. */
export function executionOf({ execution }: SessionPlan, level: RealismLevel): SimExchangeConfig {
  const { matchOn: _match, intrabarPath, ...own } = execution;
  const path = intrabarPath === 'finer-bars' ? {} : { intrabarPath };
  const isTicks = level === 'trades' || level === 'book';
  const settings = { ...own, ...path, requireFunding: false, latency: isTicks ? own.latency : 'none', slippageModel: isTicks ? 'fixed' : own.slippageModel };
  const { intrabarPath: _path, ...free } = settings as typeof settings & { readonly intrabarPath?: string };
  return simExchangeSchema.parse(withRealism({ realism: level, execution: level === 'finer-bars' ? free : settings }).execution);
}

interface Finer {
  readonly plan: SessionPlan;
  readonly window: SessionWindow;
  readonly level: Exclude<RealismLevel, 'bars'>;
  readonly execution: SimExchangeConfig;
}

/** What the store knows of the inside of the session's bars. */
function finerSeries(store: Store, { plan, window: { from, to, inputs }, level, execution }: Finer): readonly LoadedSeries[] {
  return plan.instruments.flatMap(({ id }) => {
    const own = inputs.find((input) => input.type === 'bar-closed' && input.instrumentId === id);
    if (own?.type !== 'bar-closed') return [];
    const request = { instruments: [id], interval: own.interval, from: own.bar.openTimeMs > from ? own.bar.openTimeMs : from, to, warmupBars: 0, requireFunding: false };
    return level === 'finer-bars' ? loadSeries(store, { ...request, finerBars: true }) : loadRecorded(store, { ...request, level, measuredLatency: execution.latency === 'measured' });
  });
}

/** Recorded ticks between the session's own bars, in the order of time; at one time the ticks come first. */
function* withTicks(inputs: readonly WindowInput[], series: readonly LoadedSeries[]): Generator<WindowInput | ExchangeEvent> {
  const feed = createRecordedFeed({
    series: series.map(({ instrument, interval, bars }) => ({ instrumentId: instrument.id, interval, bars })),
    ticks: series.flatMap((one) => {
      const within = ticksWithin(one);
      return within === null ? [] : [{ instrumentId: one.instrument.id, ...within }];
    }),
  });
  const nextTick = (): ExchangeEvent | null => {
    for (let event = feed.next(); event !== null; event = feed.next()) if (event.type !== 'bar-closed' && event.type !== 'funding-due') return event;
    return null;
  };
  let tick = nextTick();
  for (const input of inputs) {
    for (; tick !== null && tick.timeMs <= input.timeMs; tick = nextTick()) yield tick;
    yield input;
  }
}

type ExchangeOnly = Exclude<ExchangeEvent, { readonly type: 'bar-closed' | 'funding-due' }>;

function isExchangeOnly(input: WindowInput | ExchangeEvent): input is ExchangeOnly {
  return input.type === 'quote-updated' || input.type === 'trade-printed' || input.type === 'depth-updated' || input.type === 'book-changed' || input.type === 'feed-status-changed';
}

import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import type { BotCounts } from '../../contract/boosting.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { invariant } from '../../domain/assert.ts';
import { barAt } from '../../domain/bar-columns.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { instrumentId } from '../../domain/units.ts';
import { sightSetSettling } from '../../features/sets/sight-set.ts';
import type { BotConfig } from '../../learn/boosting/bot/bot.config.ts';
import { cycleOf, roundTripBps } from '../../learn/boosting/rolling/cycle.ts';
import type { CycleSettings } from '../../learn/boosting/rolling/cycle.ts';
import type { RetrainRecord } from '../../learn/boosting/rolling/retrain-record.ts';
import { BOOSTING } from '../../strategy/boosting/boosting.ts';
import { boostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import type { BoostingRuleConfig } from '../../strategy/boosting/boosting.config.ts';
import { withModels } from '../../strategy/catalog.ts';
import { backtestConfig, runBacktest } from '../backtest/backtest.ts';
import type { BacktestPlan } from '../backtest/backtest.ts';
import { checkRequest } from '../backtest/checked-request.ts';
import { loadFor, planFrom, riskHistoryOf } from '../backtest/plan-of-request.ts';
import { resultOf } from '../backtest/result-of-run.ts';
import { DataMissing } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { BLANK_CODE, blankVersion } from './blank-version.ts';
import { CycleHost, withVersion } from './cycle-host.ts';
import { rollingVerdict } from './rolling-verdict.ts';

/** Bars between two looks at whether to go on: some of them train, most take a fraction of a millisecond. */
const TOLD_EVERY = 10;

/** The published protocol: what is learned from before the test begins, and how long the test is. */
export const ROLLING_72H = { name: 'rolling-72h', trainMs: 2 * DAY_MS, testMs: DAY_MS } as const;

export interface RollingRequest {
  readonly instrument: string;
  /** End of the test; its 24 hours and the 48 before them are used. */
  readonly toMs: EpochMs;
  readonly bot: Pick<BotConfig, 'data' | 'training' | 'retraining'>;
  /** What is left out of the rule has its default; the costs those that the simulated exchange takes. */
  readonly rule: Readonly<Record<string, unknown>>;
  readonly risk: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
  readonly startingCash: string;
  readonly seed: number;
  /** Without it every trained model trades. */
  readonly mustPass: boolean;
}

export interface RollingResult {
  readonly protocol: typeof ROLLING_72H.name;
  readonly instrument: string;
  /** Opening of the first bar learned from; begin and end of the test. */
  readonly trainFromMs: EpochMs;
  readonly fromMs: EpochMs;
  readonly toMs: EpochMs;
  readonly settings: CycleSettings;
  /** Of the test alone. */
  readonly backtest: Omit<BacktestResult, 'runId'>;
  /** Every step of the cycle, in order. */
  readonly retrains: readonly RetrainRecord[];
  readonly counts: BotCounts;
  /** What came of it, plainly. */
  readonly sentence: string;
}

/**
 * Runs the protocol on one instrument: minute by minute through the whole engine and the simulated exchange, costs on, trees grown anew every hour on what was known by then.
 * @returns null when it was stopped
 * @throws BadRequest with every violation, DataMissing when fewer than 72 hours of bars of one minute are stored before the end
 */
export function runRolling(store: MarketDataStore, request: RollingRequest, onProgress: (share: number) => boolean = () => true): RollingResult | null {
  const rule = ruleOf(store, request);
  const settings = { ...cycleOf(request.bot, rule, 'backtest'), mustPass: request.mustPass };
  const id = instrumentId(request.instrument);
  const host = new CycleHost({ instrumentId: id, interval: '1m', settings }, blankVersion('1m', settings.training.horizonMinutes));
  return withModels(host.shelf, () => run({ id, store, request, host, settings, rule }, onProgress));
}

/** Says at once what would keep the protocol from being run. @throws BadRequest with every violation, DataMissing when too few bars are stored */
export function checkRolling(store: MarketDataStore, request: RollingRequest): void {
  const rule = ruleOf(store, request);
  const settings = cycleOf(request.bot, rule, 'backtest');
  const blank = blankVersion('1m', settings.training.horizonMinutes);
  withModels({ list: () => [], find: (code) => (code === BLANK_CODE ? blank : undefined) }, () => prepared(store, { request, settings, rule }));
}

interface Running {
  readonly id: InstrumentId;
  readonly store: MarketDataStore;
  readonly request: RollingRequest;
  readonly host: CycleHost;
  readonly settings: CycleSettings;
  readonly rule: BoostingRuleConfig;
}

function run({ id, store, request, host, settings, rule }: Running, onProgress: (share: number) => boolean): RollingResult | null {
  const { asked, plan, series } = prepared(store, { request, settings, rule });
  const fromMs = asked.from;
  for (let row = 0; row < series.warmup.length; row++) host.policy.warm(barAt(series.warmup, row));
  const config = backtestConfig(plan);
  let bars = 0;
  const outcome = stoppable((goesOn) => runBacktest(plan, {
    onProgress: () => true,
    onBar: ({ bar, timeMs }, enter) => {
      if (bars++ % TOLD_EVERY === 0) goesOn(onProgress((timeMs - fromMs) / ROLLING_72H.testMs));
      const change = host.takeBar(bar);
      if (change === null) return;
      enter({ type: 'configure', timeMs, config: withVersion(config, change.code) });
      if (change.isClosed) enter({ type: 'close-position', timeMs, instrumentId: id });
    },
  }));
  if (outcome === null) return null;
  const backtest = resultOf(store, { request: asked, plan, outcome });
  const judged = rollingVerdict(host.records, backtest);
  const trainFromMs = series.warmup.openTimeMs[series.warmup.length - settings.windowBars] ?? fromMs;
  return { protocol: ROLLING_72H.name, instrument: request.instrument, trainFromMs, fromMs, toMs: request.toMs, settings, backtest, retrains: host.records, ...judged };
}

/** What the protocol is run on: checked, with all that is learned from before the test. */
function prepared(store: MarketDataStore, { request, settings, rule }: Pick<Running, 'request' | 'settings' | 'rule'>): { readonly asked: BacktestRequest; readonly plan: BacktestPlan; readonly series: LoadedSeries } {
  const fromMs = request.toMs - ROLLING_72H.testMs;
  const asked: BacktestRequest = {
    strategy: BOOSTING, code: BLANK_CODE, config: rule, instruments: [request.instrument], interval: '1m', from: fromMs, to: request.toMs,
    startingCash: request.startingCash, seed: request.seed, risk: { ...request.risk }, execution: { ...request.execution },
  };
  const plan = planWith(store, asked, settings.windowBars + sightSetSettling('bars-19'));
  const [series] = plan.series;
  invariant(series, 'a plan of one instrument has its series');
  if (series.warmup.length < settings.windowBars) {
    throw new DataMissing(`${request.instrument}: expected ${settings.windowBars} bars of one minute before ${new Date(fromMs).toISOString()} to learn from, found ${series.warmup.length}`);
  }
  return { asked, plan, series };
}

/** A day has few events, each of which may bring a training: whether to go on is asked at each bar, not every so many events. */
function stoppable<Result>(work: (goesOn: (yes: boolean) => void) => Result): Result | null {
  try {
    return work((yes) => {
      if (!yes) throw new Stopped();
    });
  } catch (error) {
    if (error instanceof Stopped) return null;
    throw error;
  }
}

class Stopped extends Error {
  override readonly name = 'Stopped';
}

function planWith(store: MarketDataStore, asked: BacktestRequest, leadBars: number): BacktestPlan {
  const checked = checkRequest(asked);
  const series = loadFor(store, checked, { lead: (wanted) => Math.max(wanted, leadBars) });
  return planFrom(checked, { series, riskHistory: riskHistoryOf(store, series), regimeHistory: [] });
}

/** The costs that are taken off a forecast are those that the exchange takes, unless they are set. */
function ruleOf(store: MarketDataStore, { instrument, rule, execution }: RollingRequest): BoostingRuleConfig {
  const known = store.instruments.get(instrumentId(instrument));
  const exchange = simExchangeSchema.safeParse(execution);
  if (known === null || !exchange.success) return boostingRuleConfig.parse(rule);
  return boostingRuleConfig.parse({ costBps: Math.round(roundTripBps(known, exchange.data) * 100) / 100, ...rule });
}

/** Returns the end of the last minute that is stored of an instrument; null where there is none. */
export function lastMinuteOf(store: MarketDataStore, instrument: string): EpochMs | null {
  const found = store.bars.series().find(({ instrumentId: id, interval }) => id === instrument && interval === '1m');
  return found === undefined ? null : found.to + MINUTE_MS;
}

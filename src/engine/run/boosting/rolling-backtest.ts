import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import { invariant } from '../../domain/assert.ts';
import { barAt } from '../../domain/bar-columns.ts';
import { DAY_MS, MINUTE_MS } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
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
import { documentOf } from '../backtest/run-document.ts';
import { DataMissing } from '../market-data.ts';
import type { MarketDataStore } from '../market-data.ts';
import { BLANK_CODE, blankVersion } from './blank-version.ts';
import { CycleHost, withVersion } from './cycle-host.ts';
import { rollingVerdict } from './rolling-verdict.ts';
import type { RollingCounts } from './rolling-verdict.ts';

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
  readonly counts: RollingCounts;
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
  return withModels(host.shelf, () => run({ store, request, host, settings, rule }, onProgress));
}

interface Running {
  readonly store: MarketDataStore;
  readonly request: RollingRequest;
  readonly host: CycleHost;
  readonly settings: CycleSettings;
  readonly rule: BoostingRuleConfig;
}

function run({ store, request, host, settings, rule }: Running, onProgress: (share: number) => boolean): RollingResult | null {
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
  for (let row = 0; row < series.warmup.length; row++) host.policy.warm(barAt(series.warmup, row));
  const config = backtestConfig(plan);
  const outcome = runBacktest(plan, {
    onProgress,
    onBar: ({ bar, timeMs }, enter) => {
      const code = host.takeBar(bar);
      if (code !== null) enter({ type: 'configure', timeMs, config: withVersion(config, code) });
    },
  });
  if (outcome === null) return null;
  const backtest = documentOf(checkRequest(asked).request, plan, outcome);
  const judged = rollingVerdict(host.records, backtest);
  const trainFromMs = series.warmup.openTimeMs[series.warmup.length - settings.windowBars] ?? fromMs;
  return { protocol: ROLLING_72H.name, instrument: request.instrument, trainFromMs, fromMs, toMs: request.toMs, settings, backtest, retrains: host.records, ...judged };
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

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { BacktestRequest, BacktestResult, BacktestTrade } from '../../contract/api.ts';
import type { Violation } from '../../contract/envelope.ts';
import { invariant } from '../../domain/assert.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatQty } from '../../domain/instrument.ts';
import { decimalFromScaled, scaledFromDecimal } from '../../domain/decimal.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QuoteAtoms } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import { entryPolicy } from '../../orders/config.ts';
import type { EntryPolicy } from '../../orders/config.ts';
import { allocationConfig } from '../../portfolio/allocation/config.ts';
import type { AllocationConfig } from '../../portfolio/allocation/config.ts';
import { regimeConfig } from '../../regime/config.ts';
import type { RegimeConfig } from '../../regime/config.ts';
import { riskConfig } from '../../risk/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import type { SizingPolicy } from '../../risk/sizing/config.ts';
import { sizingBars } from '../../risk/sizing/volatility.ts';
import { strategyByName, STRATEGIES } from '../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import { storedHistory } from '../regime/stored-history.ts';
import { loadSeries } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
import { storedRiskHistory } from '../risk-history.ts';
import type { PastSeries } from '../risk-history.ts';
import { reportRegimes } from './regime-report.ts';
import { executionConfig, runBacktest } from './backtest.ts';
import type { BacktestPlan, BacktestWatch } from './backtest.ts';
import type { BacktestOutcome } from './run-recorder.ts';

/** A request that cannot be run as it stands: which field, what was expected, what was found. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  constructor(violations: readonly { readonly path: string; readonly message: string }[]) {
    super(violations.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.violations = violations;
  }
}

/**
 * Runs the backtest that a request describes and returns its document; null when it was stopped.
 * The command line and the interface both come through here, so their numbers are the same.
 * @throws BadRequest when a value is not allowed, DataMissing when the data is not stored
 */
export function runBacktestRequest(store: MarketDataStore, request: BacktestRequest, watch: BacktestWatch): Omit<BacktestResult, 'runId'> | null {
  const plan = planOf(store, request);
  const outcome = runBacktest(plan, watch);
  if (outcome === null) return null;
  const regimes = reportRegimes(store, { series: plan.series, interval: plan.regime?.interval ?? '1h', trades: outcome.trades, equityTimes: outcome.equityTimes, equityValues: outcome.equityValues });
  return { ...documentOf(request, plan, outcome), regimes };
}

/**
 * Turns a request into everything a backtest depends on.
 * @throws BadRequest with every violation of every part, DataMissing when the data is not stored
 */
export function planOf(store: MarketDataStore, request: BacktestRequest): BacktestPlan {
  const { definition, config: strategyConfig, risk, startingCash, entry, sizing, allocation, regime } = checked(request);
  const execution = executionConfig(request.execution, risk);
  const { settlingBars } = createFeatureSet(definition.create(strategyConfig).features);
  const series = loadSeries(store, { instruments: request.instruments, interval: request.interval, from: request.from, to: request.to, warmupBars: Math.max(settlingBars, sizingBars(sizing)), requireFunding: execution.requireFunding, finerBars: execution.intrabarPath === 'finer-bars' });
  return { strategy: request.strategy, strategyConfig: strategyConfig as BacktestPlan['strategyConfig'], interval: request.interval, series, startingCash, risk, execution, entry, sizing, allocation, regime, riskHistory: riskHistoryOf(store, series), regimeHistory: regime?.enabled === true ? storedHistory(store, series, regime.interval) : [] };
}

function riskHistoryOf(store: MarketDataStore, series: readonly LoadedSeries[]): readonly PastSeries[] {
  return series.flatMap(({ instrument, interval, bars }) => storedRiskHistory(store, instrument.id, interval, bars.openTimeMs[0] ?? 0) ?? []);
}

interface CheckedRequest {
  readonly definition: StrategyDefinition;
  readonly config: unknown;
  readonly risk: BacktestPlan['risk'];
  readonly startingCash: QuoteAtoms;
  readonly entry: EntryPolicy | undefined;
  readonly sizing: SizingPolicy | undefined;
  readonly allocation: AllocationConfig | undefined;
  readonly regime: RegimeConfig | undefined;
}

/** Looks at every part before it refuses, so that a person sees all that is wrong at once. */
function checked(request: BacktestRequest): CheckedRequest {
  const definition = strategyByName(request.strategy);
  const config = definition?.schema.safeParse(request.config);
  const startingCash = scaledFromDecimal(request.startingCash, QUOTE_DECIMALS);
  const risk = riskConfig.safeParse(request.risk);
  const entry = entryPolicy.optional().safeParse(request.entry);
  const sizing = sizingPolicy.optional().safeParse(request.sizing);
  const allocation = allocationConfig.optional().safeParse(request.allocation);
  const regime = regimeConfig.optional().safeParse(request.regime);
  const violations = [
    ...strategyViolations(request.strategy, request.config),
    ...(request.from < request.to ? [] : [{ path: 'to', message: `expected a time after ${new Date(request.from).toISOString()}, was ${new Date(request.to).toISOString()}` }]),
    ...(startingCash !== null && startingCash > 0n ? [] : [{ path: 'startingCash', message: `expected a positive amount, was ${request.startingCash}` }]),
    ...violationsOf(risk.error, 'risk'),
    ...violationsOf(simExchangeSchema.safeParse(request.execution).error, 'execution'),
    ...violationsOf(entry.error, 'entry'),
    ...violationsOf(sizing.error, 'sizing'),
    ...violationsOf(allocation.error, 'allocation'),
    ...violationsOf(regime.error, 'regime'),
  ];
  if (violations.length > 0) throw new BadRequest(violations);
  invariant(definition && config?.success === true && risk.success && entry.success && sizing.success && allocation.success && regime.success && startingCash !== null, 'a request without violations has all its parts');
  return { definition, config: config.data, risk: risk.data, startingCash: startingCash as QuoteAtoms, entry: entry.data, sizing: sizing.data, allocation: allocation.data, regime: regime.data };
}

/** Returns what is wrong with the name of a strategy or with its settings; empty when it can be put to work. */
export function strategyViolations(strategy: string, config: unknown): readonly Violation[] {
  const definition = strategyByName(strategy);
  if (!definition) return [{ path: 'strategy', message: `expected one of ${STRATEGIES.map(({ name }) => name).join(', ')}, was "${strategy}"` }];
  return violationsOf(definition.schema.safeParse(config).error, 'config');
}

function violationsOf(error: z.ZodError | undefined, path: string): readonly Violation[] {
  return (error?.issues ?? []).flatMap((issue) => (issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: `${path}.${key}`, message: 'expected a known name, was none' }))
    : [{ path: [path, ...issue.path].map(String).join('.'), message: issue.message }]));
}

function documentOf(request: BacktestRequest, plan: BacktestPlan, outcome: BacktestOutcome): Omit<BacktestResult, 'runId'> {
  const instruments = new Map(plan.series.map(({ instrument }) => [instrument.id, instrument]));
  return {
    config: { ...request, config: { ...plan.strategyConfig }, risk: { ...plan.risk }, execution: { ...plan.execution }, ...optionalParts(plan) },
    seed: request.seed,
    dataHash: dataHashOf(plan.series),
    resultHash: outcome.resultHash,
    metrics: { ...outcome.metrics },
    trades: outcome.trades.flatMap((trade) => tradeDocument(trade, instruments.get(trade.instrumentId))),
    equity: { time: [...outcome.equityTimes], value: [...outcome.equityValues] },
    costs: { fees: money(outcome.account.fees), spreadAndSlippage: money(outcome.account.slippage), funding: money(outcome.account.funding) },
    warnings: outcome.warnings,
  };
}

/** What a request may leave out stays out, so that a document of earlier versions and one of today are alike. */
function optionalParts({ entry, sizing, allocation, regime }: BacktestPlan): Pick<BacktestRequest, 'entry' | 'sizing' | 'allocation' | 'regime'> {
  return { ...(entry === undefined ? {} : { entry: { ...entry } }), ...(sizing === undefined ? {} : { sizing: { ...sizing } }), ...(allocation === undefined ? {} : { allocation: { ...allocation } }), ...(regime === undefined ? {} : { regime: { ...regime } }) };
}

function tradeDocument(trade: ClosedTrade, instrument: Instrument | undefined): BacktestTrade[] {
  if (!instrument) return [];
  const price = (value: number): string => value.toFixed(instrument.priceDecimals);
  return [{
    id: trade.id, symbol: instrument.symbol, side: trade.side, entryTime: trade.entryTimeMs, entryPrice: price(trade.entryPrice),
    exitTime: trade.exitTimeMs, exitPrice: price(trade.exitPrice), qty: formatQty(instrument, trade.qty), fees: money(trade.fees),
    funding: money(trade.funding), slippage: money(trade.slippage), pnl: money(trade.pnl), returnPct: trade.returnPct,
    entryReason: trade.entryReason, exitReason: trade.exitReason, ambiguous: trade.ambiguous,
  }];
}

function money(atoms: QuoteAtoms): string {
  return decimalFromScaled(atoms, QUOTE_DECIMALS);
}

/** Hashes every column of every series and its funding: two runs with one hash saw the same market. */
function dataHashOf(series: readonly LoadedSeries[]): string {
  const hash = createHash('sha256');
  for (const { instrument, interval, warmup, bars, funding, finer } of series) {
    hash.update(`${instrument.id} ${interval} ${warmup.length} ${bars.length}`);
    hashColumns(hash, warmup);
    hashColumns(hash, bars);
    if (finer) hashColumns(hash, finer);
    hash.update(JSON.stringify(funding.map(({ timeMs, rate }: { timeMs: EpochMs; rate: number }) => [timeMs, rate])));
  }
  return hash.digest('hex');
}

function hashColumns(hash: ReturnType<typeof createHash>, columns: BarColumns): void {
  const { openTimeMs, closeTimeMs, open, high, low, close, volume } = columns;
  for (const column of [openTimeMs, closeTimeMs, open, high, low, close, volume]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { BacktestRequest, BacktestResult, BacktestTrade } from '../../contract/api.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatQty } from '../../domain/instrument.ts';
import { decimalFromScaled, scaledFromDecimal } from '../../domain/decimal.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QuoteAtoms } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import { riskConfig } from '../../risk/config.ts';
import { strategyByName, STRATEGIES } from '../../strategy/catalog.ts';
import { createFeatureSet } from '../../features/feature-set.ts';
import { loadSeries } from '../market-data.ts';
import type { LoadedSeries, MarketDataStore } from '../market-data.ts';
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
  return outcome === null ? null : documentOf(request, plan, outcome);
}

/** Turns a request into everything a backtest depends on. */
export function planOf(store: MarketDataStore, request: BacktestRequest): BacktestPlan {
  if (request.from >= request.to) throw new BadRequest([{ path: 'to', message: `expected a time after ${new Date(request.from).toISOString()}, was ${new Date(request.to).toISOString()}` }]);
  const definition = strategyByName(request.strategy);
  if (!definition) throw new BadRequest([{ path: 'strategy', message: `expected one of ${STRATEGIES.map(({ name }) => name).join(', ')}, was "${request.strategy}"` }]);
  const strategyConfig = parsed(definition.schema, request.config, 'config') as Readonly<Record<string, unknown>>;
  const risk = parsed(riskConfig, request.risk, 'risk');
  const execution = executionOf(request, risk);
  const { settlingBars } = createFeatureSet(definition.create(strategyConfig).features);
  const series = loadSeries(store, { instruments: request.instruments, interval: request.interval, from: request.from, to: request.to, warmupBars: settlingBars, requireFunding: execution.requireFunding });
  const startingCash = scaledFromDecimal(request.startingCash, QUOTE_DECIMALS);
  if (startingCash === null || startingCash <= 0n) throw new BadRequest([{ path: 'startingCash', message: `expected a positive amount, was ${request.startingCash}` }]);
  return { strategy: request.strategy, strategyConfig, interval: request.interval, series, startingCash: startingCash as QuoteAtoms, risk, execution };
}

function executionOf(request: BacktestRequest, risk: BacktestPlan['risk']): BacktestPlan['execution'] {
  try {
    return executionConfig(request.execution, risk);
  } catch (error) {
    if (error instanceof z.ZodError) throw violationsOf(error, 'execution');
    throw error;
  }
}

function parsed<Value>(schema: z.ZodType<Value>, value: unknown, path: string): Value {
  const result = schema.safeParse(value);
  if (!result.success) throw violationsOf(result.error, path);
  return result.data;
}

function violationsOf(error: z.ZodError, path: string): BadRequest {
  return new BadRequest(error.issues.map((issue) => ({ path: [path, ...issue.path].map(String).join('.'), message: issue.message })));
}

function documentOf(request: BacktestRequest, plan: BacktestPlan, outcome: BacktestOutcome): Omit<BacktestResult, 'runId'> {
  const instruments = new Map(plan.series.map(({ instrument }) => [instrument.id, instrument]));
  return {
    config: { ...request, config: { ...plan.strategyConfig }, risk: { ...plan.risk }, execution: { ...plan.execution } },
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
  for (const { instrument, interval, warmup, bars, funding } of series) {
    hash.update(`${instrument.id} ${interval} ${warmup.length} ${bars.length}`);
    hashColumns(hash, warmup);
    hashColumns(hash, bars);
    hash.update(JSON.stringify(funding.map(({ timeMs, rate }: { timeMs: EpochMs; rate: number }) => [timeMs, rate])));
  }
  return hash.digest('hex');
}

function hashColumns(hash: ReturnType<typeof createHash>, columns: BarColumns): void {
  const { openTimeMs, closeTimeMs, open, high, low, close, volume } = columns;
  for (const column of [openTimeMs, closeTimeMs, open, high, low, close, volume]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

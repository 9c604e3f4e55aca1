import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { SimExchangeConfig } from '../../adapters/sim-exchange/config.ts';
import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest, BacktestResult, BacktestTrade } from '../../contract/api.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { QUOTE_DECIMALS, instrumentId } from '../../domain/units.ts';

/** Where stored runs and the data they were made from are read. */
export type RunSource = Pick<Store, 'runs' | 'studies' | 'trainings' | 'bars' | 'funding' | 'instruments'>;

/** A run that cannot be reported on: what was expected, what was found. */
export class RunUnusable extends Error {
  override readonly name = 'RunUnusable';
  readonly code: 'run-missing' | 'run-damaged';
  constructor(code: 'run-missing' | 'run-damaged', message: string) {
    super(message);
    this.code = code;
  }
}

/** A trade as statistics see it: money as floats, and whole for sums. */
export interface RunTrade {
  readonly id: string;
  readonly strategyId: string;
  readonly symbol: string;
  /** Null where the document does not tell it and the symbol fits several. */
  readonly instrumentId: string | null;
  readonly side: 'long' | 'short';
  readonly entryTime: number;
  readonly exitTime: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly qty: number;
  readonly pnl: number;
  /** 10^-8 quote units. */
  readonly pnlAtoms: bigint;
  readonly fees: number;
  readonly returnPct: number;
  readonly holdingMs: number;
  readonly entryReason: string;
  readonly exitReason: string;
}

/** A stored backtest, read and checked. */
export interface StoredRun {
  readonly id: string;
  readonly createdMs: number;
  readonly codeVersion: string;
  readonly result: BacktestResult;
  readonly request: BacktestRequest;
  /** Every setting of the exchange; those that the document does not know have their defaults. */
  readonly execution: SimExchangeConfig;
  /** [n] epoch ms, ascending. */
  readonly times: Float64Array;
  /** [n] equity, quote units. */
  readonly values: Float64Array;
  /** In the order in which they were closed. */
  readonly trades: readonly RunTrade[];
  readonly instrumentIds: readonly string[];
  /** Those that are still in the store. */
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly quoteAsset: string;
}

/**
 * Reads a stored backtest.
 * @throws RunUnusable when there is none of that id, it is no backtest, or what is stored cannot be right
 */
export function readRun(source: RunSource, runId: string): StoredRun {
  const row = source.runs.get(runId);
  if (!row) throw new RunUnusable('run-missing', `expected a stored run ${runId}, found none: see what there is with tradewind runs list`);
  if (row.kind !== 'backtest') throw new RunUnusable('run-missing', `expected a backtest, found that ${runId} is a run of kind "${row.kind}"`);
  return runFrom(source, row.detail as BacktestResult, row);
}

/** Reads a backtest from its document. @throws RunUnusable when it cannot be right */
export function runFrom(source: Pick<RunSource, 'instruments'>, result: BacktestResult, row: { readonly createdMs: number; readonly codeVersion: string }): StoredRun {
  const { runId: id, equity } = result;
  const request = { ...result.config, instruments: (result.config as Partial<BacktestRequest>).instruments ?? [] };
  checkEquity(id, equity);
  const instrumentIds = idsOf(request);
  const instruments = new Map(instrumentIds.flatMap((one) => {
    const instrument = source.instruments.get(instrumentId(one));
    return instrument ? [[one, instrument] as const] : [];
  }));
  return {
    id, createdMs: row.createdMs, codeVersion: row.codeVersion, result, request, execution: executionOf(id, request), times: Float64Array.from(equity.time), values: Float64Array.from(equity.value),
    trades: result.trades.map((trade) => tradeFrom(id, trade, instrumentIds)), instrumentIds, instruments,
    quoteAsset: [...instruments.values()][0]?.quoteAsset ?? 'USDT',
  };
}

function executionOf(id: string, { execution }: BacktestRequest): SimExchangeConfig {
  const parsed = simExchangeSchema.safeParse(execution);
  if (parsed.success) return parsed.data;
  throw new RunUnusable('run-damaged', `run ${id}: expected settings of the simulated exchange, found ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
}

/** Returns every instrument of a request, of a portfolio too. */
function idsOf(request: BacktestRequest): readonly string[] {
  return [...new Set([...request.instruments, ...(request.strategies ?? []).flatMap(({ instruments }) => instruments)])];
}

/** A number that is none would make every measure none: the run is refused as a whole, with the place. */
function checkEquity(id: string, { time, value }: BacktestResult['equity']): void {
  const damaged = (what: string): RunUnusable => new RunUnusable('run-damaged', `run ${id}: ${what}. What is stored cannot be right: run it again with tradewind backtest --again ${id}`);
  if (time.length !== value.length) throw damaged(`expected as many times as values of equity, found ${time.length} and ${value.length}`);
  value.forEach((one, index) => {
    if (!Number.isFinite(one)) throw damaged(`expected equity to be a number at every sample, found ${String(one)} at ${index + 1} of ${value.length}`);
    if (!Number.isFinite(time[index]) || (index > 0 && !(time[index]! > time[index - 1]!))) throw damaged(`expected the times of equity to ascend, found ${String(time[index])} at ${index + 1} of ${value.length}`);
  });
}

function tradeFrom(runId: string, trade: BacktestTrade & { readonly instrumentId?: string }, ids: readonly string[]): RunTrade {
  const pnlAtoms = scaledFromDecimal(trade.pnl, QUOTE_DECIMALS);
  if (pnlAtoms === null || !(Number(trade.entryPrice) > 0) || !(trade.exitTime >= trade.entryTime)) {
    throw new RunUnusable('run-damaged', `run ${runId}: expected trade ${trade.id} to have a result, a price and an exit after its entry, found ${trade.pnl}, ${trade.entryPrice} and ${trade.exitTime - trade.entryTime} ms`);
  }
  const fitting = ids.filter((id) => id.slice(id.indexOf(':') + 1) === trade.symbol);
  return {
    id: trade.id, strategyId: trade.strategyId ?? '', symbol: trade.symbol, instrumentId: trade.instrumentId ?? (fitting.length === 1 ? fitting[0]! : null),
    side: trade.side, entryTime: trade.entryTime, exitTime: trade.exitTime, entryPrice: Number(trade.entryPrice), exitPrice: Number(trade.exitPrice), qty: Number(trade.qty),
    pnl: Number(trade.pnl), pnlAtoms, fees: Number(trade.fees), returnPct: trade.returnPct, holdingMs: trade.exitTime - trade.entryTime,
    entryReason: trade.entryReason, exitReason: trade.exitReason,
  };
}

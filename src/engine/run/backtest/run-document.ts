import { createHash } from 'node:crypto';
import type { BacktestRequest, BacktestResult, BacktestTrade } from '../../contract/api.ts';
import { decimalFromScaled } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { formatQty } from '../../domain/instrument.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, QuoteAtoms } from '../../domain/units.ts';
import type { BarColumns } from '../../ports/bar-store.ts';
import type { LoadedSeries, LoadedTicks } from '../market-data.ts';
import type { BacktestPlan } from './backtest.ts';
import { realismOf } from './realism.ts';
import type { BacktestOutcome } from './run-recorder.ts';

/** Writes a run out for people and for the store: money and prices as decimals, settings with all their defaults. */
export function documentOf(request: BacktestRequest, plan: BacktestPlan, outcome: BacktestOutcome): Omit<BacktestResult, 'runId'> {
  const instruments = new Map(plan.series.map(({ instrument }) => [instrument.id, instrument]));
  return {
    config: { ...request, config: { ...plan.strategyConfig }, ...(plan.code === undefined ? {} : { code: plan.code }), risk: { ...plan.risk }, execution: { ...plan.execution }, ...optionalParts(plan) },
    seed: request.seed,
    dataHash: dataHashOf([...plan.series, ...plan.beside ?? []]),
    resultHash: outcome.resultHash,
    metrics: { ...outcome.metrics },
    trades: outcome.trades.flatMap((trade) => tradeDocument(trade, instruments.get(trade.instrumentId))),
    equity: { time: [...outcome.equityTimes], value: [...outcome.equityValues] },
    costs: { fees: money(outcome.account.fees), spreadAndSlippage: money(outcome.account.slippage), funding: money(outcome.account.funding) },
    realism: realismOf(plan.execution),
    warnings: [...plan.series.flatMap(({ ticks }) => ticks?.notes ?? []), ...outcome.warnings],
  };
}

/** What a request may leave out stays out, so that a document of earlier versions and one of today are alike. */
function optionalParts({ strategies, entry, sizing, allocation, regime }: BacktestPlan): Pick<BacktestRequest, 'strategies' | 'entry' | 'sizing' | 'allocation' | 'regime'> {
  return { ...(strategies === undefined ? {} : { strategies: [...strategies] }), ...(entry === undefined ? {} : { entry: { ...entry } }), ...(sizing === undefined ? {} : { sizing: { ...sizing } }), ...(allocation === undefined ? {} : { allocation: { ...allocation } }), ...(regime === undefined ? {} : { regime: { ...regime } }) };
}

function tradeDocument(trade: ClosedTrade, instrument: Instrument | undefined): BacktestTrade[] {
  if (!instrument) return [];
  const price = (value: number): string => value.toFixed(instrument.priceDecimals);
  return [{
    id: trade.id, strategyId: trade.strategyId, instrumentId: trade.instrumentId, symbol: instrument.symbol, side: trade.side, entryTime: trade.entryTimeMs, entryPrice: price(trade.entryPrice),
    exitTime: trade.exitTimeMs, exitPrice: price(trade.exitPrice), qty: formatQty(instrument, trade.qty), fees: money(trade.fees),
    funding: money(trade.funding), slippage: money(trade.slippage), pnl: money(trade.pnl), returnPct: trade.returnPct,
    entryReason: trade.entryReason, exitReason: trade.exitReason, ambiguous: trade.ambiguous,
  }];
}

function money(atoms: QuoteAtoms): string {
  return decimalFromScaled(atoms, QUOTE_DECIMALS);
}

/** Hashes every column of every series and its funding: two runs with one hash saw the same market. */
export function dataHashOf(series: readonly LoadedSeries[]): string {
  const hash = createHash('sha256');
  for (const { instrument, interval, warmup, bars: first, pages, funding, finer, ticks } of series) {
    // One column after the other, as it always was: a series that is read in pages is read once as a whole for it, and let go.
    const bars = pages?.whole() ?? first;
    hash.update(`${instrument.id} ${interval} ${warmup.length} ${bars.length}`);
    hashColumns(hash, warmup);
    hashColumns(hash, bars);
    if (finer) hashColumns(hash, finer);
    if (ticks) hashTicks(hash, ticks);
    hash.update(JSON.stringify(funding.map(({ timeMs, rate }: { timeMs: EpochMs; rate: number }) => [timeMs, rate])));
  }
  return hash.digest('hex');
}

function hashTicks(hash: ReturnType<typeof createHash>, { trades, quotes, depth }: LoadedTicks): void {
  const columns = [
    ...[trades.timeMs, trades.tradeId, trades.price, trades.qty, trades.takerBought],
    ...(quotes === null ? [] : [quotes.timeMs, quotes.bid, quotes.bidQty, quotes.ask, quotes.askQty]),
    ...(depth === null ? [] : [depth.timeMs, depth.receivedMs, depth.updateId, depth.follows, depth.bounds, depth.levels]),
  ];
  for (const column of columns) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

function hashColumns(hash: ReturnType<typeof createHash>, columns: BarColumns): void {
  const { openTimeMs, closeTimeMs, open, high, low, close, volume } = columns;
  for (const column of [openTimeMs, closeTimeMs, open, high, low, close, volume]) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
}

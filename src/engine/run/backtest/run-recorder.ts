import { createHash } from 'node:crypto';
import type { Engine } from '../../core/engine.ts';
import { formatQty } from '../../domain/instrument.ts';
import type { Output } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import { summarize } from '../../portfolio/metrics/summarize.ts';
import type { Metrics } from '../../portfolio/metrics/summarize.ts';
import type { LoadedSeries } from '../market-data.ts';
import type { Account } from '../../domain/account.ts';

/** What a backtest left behind, before it is written out for people. */
export interface BacktestOutcome {
  readonly metrics: Metrics;
  readonly trades: readonly ClosedTrade[];
  /** [n] epoch ms, ascending. */
  readonly equityTimes: Float64Array;
  /** [n] quote units. */
  readonly equityValues: Float64Array;
  readonly account: Account;
  readonly warnings: readonly string[];
  readonly resultHash: string;
}

/** Collects what a backtest brings about: equity at every close, round trips, denials and alerts by kind. */
export class RunRecorder {
  readonly #engine: Engine;
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #length = 0;
  readonly #trades: ClosedTrade[] = [];
  readonly #denials = new Map<string, number>();
  readonly #alerts: string[] = [];
  #alertCount = 0;

  constructor(engine: Engine, events: number) {
    this.#engine = engine;
    this.#times = new Float64Array(events + 1);
    this.#values = new Float64Array(events + 1);
  }

  start(timeMs: EpochMs, equity: number): void {
    this.#times[0] = timeMs;
    this.#values[0] = equity;
    this.#length = 1;
  }

  /** Notes the equity at a close; bars of several instruments that close together leave one sample. */
  sample(timeMs: EpochMs, equity: number): void {
    const last = this.#length - 1;
    if (this.#times[last] === timeMs) {
      this.#values[last] = equity;
      return;
    }
    this.#times[this.#length] = timeMs;
    this.#values[this.#length++] = equity;
  }

  note(output: Output): void {
    if (output.type === 'trade-closed') this.#trades.push(output.trade);
    else if (output.type === 'order-denied') this.#denials.set(output.denial.code, (this.#denials.get(output.denial.code) ?? 0) + 1);
    else if (output.type === 'alert-raised' && output.level !== 'info') this.#noteAlert(output.message);
  }

  finish(series: readonly LoadedSeries[]): BacktestOutcome {
    const account = this.#engine.account();
    const equityTimes = this.#times.slice(0, this.#length);
    const equityValues = this.#values.slice(0, this.#length);
    const positions = this.#engine.positions();
    const metrics = summarize({
      equityTimes, equityValues, trades: this.#trades, openSinceMs: positions.map(({ openedAtMs }) => openedAtMs), tradedNotional: this.#engine.tradedNotional,
      fees: quoteFromAtoms(account.fees), funding: quoteFromAtoms(account.funding), slippage: quoteFromAtoms(account.slippage),
    });
    return {
      metrics, trades: this.#trades, equityTimes, equityValues, account,
      warnings: this.#warnings(series, positions.length), resultHash: hashOf(this.#trades, equityTimes, equityValues),
    };
  }

  #noteAlert(message: string): void {
    if (this.#alertCount++ < 3) this.#alerts.push(message);
  }

  #warnings(series: readonly LoadedSeries[], open: number): readonly string[] {
    const warnings: string[] = [];
    for (const { instrument, warmup, bars } of series) {
      if (warmup.length === 0) warnings.push(`${instrument.symbol}: no bars before the start are stored, so the first bars only warm the indicators up.`);
      const unknown = countUnknownVolume(bars.volume);
      if (unknown > 0) warnings.push(`${instrument.symbol}: ${unknown} bars have no volume; fills on them are not limited by it.`);
    }
    for (const position of this.#engine.positions()) {
      const instrument = series.find(({ instrument: { id } }) => id === position.instrumentId)?.instrument;
      if (instrument) warnings.push(`${instrument.symbol}: a position of ${formatQty(instrument, position.qty)} ${instrument.baseAsset} is still open at the end; it counts at its last price and is not in the list of trades.`);
    }
    const ambiguous = this.#trades.filter((trade) => trade.ambiguous).length;
    if (ambiguous > 0) warnings.push(`${ambiguous} of ${this.#trades.length} trades had stop and target inside one bar: which came first is an assumption.`);
    for (const [code, count] of this.#denials) warnings.push(`Risk denied ${count} orders: ${code}.`);
    warnings.push(...this.#alerts);
    if (this.#alertCount > this.#alerts.length) warnings.push(`${this.#alertCount - this.#alerts.length} more alerts of the same kinds.`);
    if (this.#trades.length === 0 && open === 0) warnings.push('No trade was made: there is nothing to judge.');
    return warnings;
  }
}

/** Hashes every trade and every sample of equity: two runs with one hash did the same thing at the same time. */
function hashOf(trades: readonly ClosedTrade[], times: Float64Array, values: Float64Array): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(trades, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)));
  hash.update(new Uint8Array(times.buffer)).update(new Uint8Array(values.buffer));
  return hash.digest('hex');
}

function countUnknownVolume(volumes: Float64Array): number {
  let count = 0;
  for (const volume of volumes) if (Number.isNaN(volume)) count++;
  return count;
}

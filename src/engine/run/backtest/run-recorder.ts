import type { Account } from '../../domain/account.ts';
import type { Engine } from '../../core/engine.ts';
import { OUT_OF_WORK } from '../../core/out-of-work.ts';
import type { BarRun } from '../../domain/bar-columns.ts';
import type { Output } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs } from '../../domain/units.ts';
import { summarize } from '../../portfolio/metrics/summarize.ts';
import type { Metrics } from '../../portfolio/metrics/summarize.ts';
import type { LoadedSeries } from '../market-data.ts';
import { hashOutcome } from './hash-outcome.ts';
import { RunNotes } from './run-notes.ts';
import { StrategyStopped } from './strategy-stopped.ts';

/** What a backtest left behind, before it is written out for people. */
export interface BacktestOutcome {
  readonly metrics: Metrics;
  readonly trades: readonly ClosedTrade[];
  /** Since when positions that are open at the end have been held. */
  readonly openSinceMs: readonly EpochMs[];
  /** [n] epoch ms, ascending. */
  readonly equityTimes: Float64Array;
  /** [n] quote units. */
  readonly equityValues: Float64Array;
  readonly account: Account;
  readonly warnings: readonly string[];
  readonly resultHash: string;
}

/** Collects what a backtest brings about: equity at every close, round trips, and what a person has to know beside them. */
export class RunRecorder {
  readonly #engine: Engine;
  #times: Float64Array;
  #values: Float64Array;
  #length = 0;
  readonly #trades: ClosedTrade[] = [];
  readonly #notes = new RunNotes();

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
    if (this.#length === this.#times.length) this.#grow(1);
    this.#times[this.#length] = timeMs;
    this.#values[this.#length++] = equity;
  }

  /** Notes the equity at the closes of the first bars of a run. */
  sampleRun({ bars: { closeTimeMs }, from }: BarRun, taken: number, equity: Float64Array): void {
    if (this.#length + taken > this.#times.length) this.#grow(taken);
    const times = this.#times;
    const values = this.#values;
    const begin = this.#length;
    for (let row = 0; row < taken; row++) {
      times[begin + row] = closeTimeMs[from + row]!;
      values[begin + row] = equity[row]!;
    }
    this.#length += taken;
  }

  note(output: Output): void {
    if (output.type === 'alert-raised' && output.code === OUT_OF_WORK) throw new StrategyStopped(`${new Date(output.timeMs).toISOString()}: ${output.message}`);
    if (output.type === 'trade-closed') this.#trades.push(output.trade);
    else this.#notes.note(output);
  }

  /** Series whose closes do not fall together leave more samples than the longest has bars. */
  #grow(least: number): void {
    const grown = (column: Float64Array): Float64Array => {
      const larger = new Float64Array(Math.max(column.length * 2, column.length + least));
      larger.set(column);
      return larger;
    };
    this.#times = grown(this.#times);
    this.#values = grown(this.#values);
  }

  finish(series: readonly LoadedSeries[]): BacktestOutcome {
    const engine = this.#engine;
    const trades = this.#trades;
    const account = engine.account();
    const equityTimes = this.#times.subarray(0, this.#length);
    const equityValues = this.#values.subarray(0, this.#length);
    const openSinceMs = engine.positions().map(({ openedAtMs }) => openedAtMs);
    const metrics = summarize({
      equityTimes, equityValues, trades, openSinceMs, tradedNotional: engine.tradedNotional,
      fees: quoteFromAtoms(account.fees), funding: quoteFromAtoms(account.funding), slippage: quoteFromAtoms(account.slippage),
    });
    const warnings = this.#notes.warnings({ engine, series, trades, startMs: equityTimes[0] ?? 0, endMs: equityTimes.at(-1) ?? 0 });
    return { metrics, trades, openSinceMs, equityTimes, equityValues, account, warnings, resultHash: hashOutcome(trades, equityValues) };
  }
}

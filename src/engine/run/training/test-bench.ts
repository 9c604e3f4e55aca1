import type { Store } from '../../adapters/sqlite/store.ts';
import type { BacktestRequest, BacktestResult } from '../../contract/api.ts';
import { backtestRequest } from '../../contract/api.ts';
import { invariant } from '../../domain/assert.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import { testRunOf } from '../../learn/training/contenders.ts';
import type { TestRun } from '../../learn/training/contenders.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import type { Clock } from '../../ports/clock.ts';
import { dailyReturns } from '../../portfolio/metrics/daily-returns.ts';
import { withCandidate } from '../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../strategy/strategy.ts';
import { runBacktest } from '../backtest/backtest.ts';
import { prepare, preparedPlan } from '../backtest/prepared.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import { resultOf } from '../backtest/run-request.ts';
import type { BacktestOutcome } from '../backtest/run-recorder.ts';
import { keepBacktest } from '../backtest/stored-backtest.ts';

/** A run over the test time, as an ordinary backtest would have made it. */
export interface TestedRun {
  readonly outcome: BacktestOutcome;
  /** [days] simple returns between UTC midnights. */
  readonly dailyReturns: Float64Array;
}

/** Something that trades the test time: a model put to work, or what it is compared with. */
export interface Tested {
  readonly definition: StrategyDefinition;
  readonly config: Readonly<Record<string, unknown>>;
}

/** From a moment up to and without another. */
export interface TestSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * The test time of a training, on which models and baselines are run one after the other, all on the same bars with the same costs and risk: each is an ordinary
 * backtest, so that what is shown is what trading would have done.
 */
export class TestBench {
  readonly #store: Store;
  readonly #spec: TrainingSpec;
  readonly span: TestSpan;
  #prepared: PreparedBacktest | null = null;

  constructor(store: Store, spec: TrainingSpec, span: TestSpan) {
    this.#store = store;
    this.#spec = spec;
    this.span = span;
  }

  /** Runs it over the test time. @throws DataMissing, BadRequest */
  run({ definition, config }: Tested): TestedRun {
    return withCandidate(definition, () => {
      const plan = preparedPlan({ ...this.#data(definition, config), request: this.requestOf(definition, config) }, {});
      const outcome = runBacktest(plan, { onProgress: () => true });
      invariant(outcome, 'a backtest that nobody stops comes to its end');
      return { outcome, dailyReturns: dailyReturns(outcome.equityTimes, outcome.equityValues) };
    });
  }

  /** Keeps a run that was made, with its report, among the backtests. */
  keep({ definition, config }: Tested, { outcome }: TestedRun, { clock, codeVersion, title }: { readonly clock: Clock; readonly codeVersion: string; readonly title: string }): BacktestResult {
    return withCandidate(definition, () => {
      const request = { ...this.requestOf(definition, config), title };
      const plan = preparedPlan({ ...this.#data(definition, config), request }, {});
      return keepBacktest({ store: this.#store, clock, codeVersion, request }, resultOf(this.#store, { request, plan, outcome }));
    });
  }

  /** The backtest that a run over the test time is. */
  requestOf({ name, code }: StrategyDefinition, config: Readonly<Record<string, unknown>>): BacktestRequest {
    const { instruments, interval, startingCash, risk, execution } = this.#spec;
    return backtestRequest.parse({ strategy: name, ...(code === undefined ? {} : { code }), config, instruments, interval, ...this.span, startingCash, risk, execution });
  }

  /** Read once: every run sees the same bars. */
  #data(definition: StrategyDefinition, config: Readonly<Record<string, unknown>>): PreparedBacktest {
    this.#prepared ??= prepare(this.#store, this.requestOf(definition, config));
    return this.#prepared;
  }
}

/** Returns a run as the judge wants it. */
export function judgedRun({ outcome, dailyReturns: returns }: TestedRun, { interval, instruments }: Pick<TrainingSpec, 'interval' | 'instruments'>, { from, to }: TestSpan): TestRun {
  const { trades, openSinceMs, metrics } = outcome;
  return testRunOf({ dailyReturns: returns, trades, openSinceMs, drawdown: metrics.maxDrawdown ?? 0, exposure: metrics.exposure ?? null, fromMs: from, toMs: to, barMs: intervalMs(interval), instruments: instruments.length });
}

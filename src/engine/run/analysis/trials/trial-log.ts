import { configKey } from '../../../adapters/sqlite/study-store.ts';
import type { Store } from '../../../adapters/sqlite/store.ts';
import type { BacktestRequest } from '../../../contract/api.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { DAYS_PER_YEAR } from '../../../portfolio/metrics/returns.ts';
import type { Trial } from './search.ts';

export interface TrialLogOptions {
  readonly store: Pick<Store, 'studies' | 'transaction'>;
  readonly id: string;
  readonly request: BacktestRequest;
  readonly dataHash: string;
  readonly codeVersion: string;
  readonly nowMs: () => EpochMs;
}

/**
 * Writes down what a tool has tried, among the trials of all searches: it counts against the best, now and later. It is kept as a search that is put away
 * at once, so that a person's own list of searches stays as it is.
 */
export class TrialLog {
  readonly #options: TrialLogOptions;
  /** The longest of each setting, in the order in which they were tried. */
  readonly #tried = new Map<string, Trial>();
  #isWritten = false;

  constructor(options: TrialLogOptions) {
    this.#options = options;
  }

  note(trials: readonly Trial[]): void {
    for (const trial of trials) {
      const key = configKey(trial.config);
      const known = this.#tried.get(key);
      if (known === undefined || trial.outcome.dailyReturns.length > known.outcome.dailyReturns.length) this.#tried.set(key, trial);
    }
  }

  /** Once, all of it or nothing. */
  write(): void {
    if (this.#isWritten || this.#tried.size === 0) return;
    this.#isWritten = true;
    const { store, id, request, dataHash, codeVersion, nowMs } = this.#options;
    const timeMs = nowMs();
    const { strategy, instruments, interval } = request;
    store.transaction(() => {
      store.studies.create({ id, strategy, instruments, interval, request, plan: { madeBy: 'evidence' }, dataHash, codeVersion, createdMs: timeMs });
      [...this.#tried.values()].forEach(({ config, goodness, outcome: { metrics, dailyReturns } }, number) => {
        store.studies.addTrial(id, {
          number, state: 'complete', config, objectives: [goodness], metrics: null, rungs: [], share: 1, sharpePerDay: metrics.sharpe === null ? null : metrics.sharpe / Math.sqrt(DAYS_PER_YEAR),
          days: dailyReturns.length, repeats: null, error: null, startedMs: timeMs, endedMs: timeMs,
        }, null);
      });
      store.studies.update(id, { state: 'done', touchedMs: timeMs, endedMs: timeMs });
      store.studies.delete(id, timeMs);
    });
  }
}

import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { ErrorDuel } from './error-duel.ts';
import type { ErrorDuelSnapshot } from './error-duel.ts';
import { logReturn } from './labelled-rows.ts';
import { annualSharpe, RuleLedger } from './rule-ledger.ts';
import type { RuleLedgerSnapshot } from './rule-ledger.ts';
import type { CycleSettings } from './cycle.ts';

/** The forecasts of a bar, by model, until it is known what came. */
interface Waiting {
  readonly openTimeMs: EpochMs;
  readonly close: number;
  readonly byCode: Readonly<Record<string, number>>;
}

/** What a {@link CycleWatch} needs to go on; survives JSON. */
export interface CycleWatchSnapshot {
  readonly ledger: RuleLedgerSnapshot;
  readonly returns: readonly number[];
  readonly entered: readonly number[];
  readonly waiting: readonly Waiting[];
  readonly duel: ErrorDuelSnapshot;
}

/** Bars that the rolling Sharpe ratio is of, and entries among them before it says anything. */
export const SHARPE_BARS = 240, LEAST_ENTRIES = 3;

/** Watches the model that trades: what its rule brings, and whether it misses by more than the one before it. */
export class CycleWatch {
  readonly #barMs: number;
  readonly #horizonMs: number;
  readonly #ledger: RuleLedger;
  readonly #duel: ErrorDuel;
  #returns: number[] = [];
  /** [returns] entries up to each bar. */
  #entered: number[] = [];
  #waiting: Waiting[] = [];

  constructor({ training, rule }: Pick<CycleSettings, 'training' | 'rule'>, barMs: number) {
    this.#barMs = barMs;
    this.#horizonMs = training.horizonMinutes * barMs;
    this.#ledger = new RuleLedger(rule);
    this.#duel = new ErrorDuel(training.horizonMinutes);
  }

  /** Takes the next bar and what each model forecasts at its close. @param active the one that trades, and the one before it; null for none */
  take(bar: Bar, forecasts: Readonly<Record<string, number>>, { active, previous }: { readonly active: string | null; readonly previous: string | null }): void {
    this.#settle(bar, active, previous);
    this.#waiting.push({ openTimeMs: bar.openTimeMs, close: bar.close, byCode: forecasts });
    const forecast = active === null ? Number.NaN : forecasts[active] ?? Number.NaN;
    this.#returns.push(this.#ledger.take(bar.close, forecast * 10_000));
    this.#entered.push(this.#ledger.entries);
    if (this.#returns.length > SHARPE_BARS) {
      this.#returns.shift();
      this.#entered.shift();
    }
  }

  /** Sharpe ratio of the rule over the newest bars, net of costs, for a year; null before there is enough of it. */
  get sharpe(): number | null {
    const [first = 0] = this.#entered;
    if (this.#returns.length < SHARPE_BARS || this.#ledger.entries - first < LEAST_ENTRIES) return null;
    return annualSharpe(this.#returns, this.#barMs);
  }

  /** By how many standard errors the model that trades misses by more than the one before it, and its error by that one's; null before a horizon of bars was compared. */
  get worse(): { readonly sigmas: number; readonly ratio: number } | null {
    return this.#duel.count * this.#barMs < this.#horizonMs ? null : { sigmas: this.#duel.worseBy, ratio: this.#duel.ratio };
  }

  /** Begins the comparison anew. */
  beginDuel(): void {
    this.#duel.restore({ count: 0, sum: 0, squares: 0, own: 0, other: 0 });
  }

  /** What was forecast a horizon ago can be judged now. What a gap lies between cannot. */
  #settle({ openTimeMs, close }: Bar, active: string | null, previous: string | null): void {
    while (this.#waiting.length > 0 && openTimeMs - this.#waiting[0]!.openTimeMs >= this.#horizonMs) {
      const then = this.#waiting.shift()!;
      if (openTimeMs - then.openTimeMs !== this.#horizonMs || active === null || previous === null) continue;
      const [ours, theirs] = [then.byCode[active], then.byCode[previous]];
      if (ours === undefined || theirs === undefined) continue;
      const came = logReturn(then.close, close);
      this.#duel.take(ours - came, theirs - came);
    }
  }

  snapshot(): CycleWatchSnapshot {
    return { ledger: this.#ledger.snapshot(), returns: [...this.#returns], entered: [...this.#entered], waiting: [...this.#waiting], duel: this.#duel.snapshot() };
  }

  restore({ ledger, returns, entered, waiting, duel }: CycleWatchSnapshot): void {
    this.#ledger.restore(ledger);
    this.#returns = [...returns];
    this.#entered = [...entered];
    this.#waiting = [...waiting];
    this.#duel.restore(duel);
  }
}

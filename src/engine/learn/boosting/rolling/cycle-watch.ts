import type { Bar } from '../../../domain/market-event.ts';
import { Outcomes } from '../drift/outcomes.ts';
import type { OutcomesSnapshot } from '../drift/outcomes.ts';
import type { CycleSettings } from './cycle.ts';
import type { CycleDuel, SettledForecast } from './cycle-step.ts';
import { ErrorDuel } from './error-duel.ts';
import type { ErrorDuelSnapshot } from './error-duel.ts';
import { RuleDuel } from './rule-duel.ts';
import type { RuleDuelSnapshot } from './rule-duel.ts';
import { annualSharpe, RuleLedger } from './rule-ledger.ts';
import type { RuleLedgerSnapshot } from './rule-ledger.ts';

/** What each version expects, in log returns. */
export type Forecasts = Readonly<Record<string, number>>;

/** What a {@link CycleWatch} needs to go on; survives JSON. */
export interface CycleWatchSnapshot {
  readonly ledger: RuleLedgerSnapshot;
  readonly returns: readonly number[];
  readonly entered: readonly number[];
  readonly outcomes: OutcomesSnapshot<Forecasts>;
  readonly errors: ErrorDuelSnapshot;
  readonly rule: RuleDuelSnapshot;
}

/** Bars that the rolling Sharpe ratio is of, and entries among them before it says anything. */
export const SHARPE_BARS = 240, LEAST_ENTRIES = 3;
/** The model that trades is called worse when it misses by so many times the error of the one before it and by so many standard errors: both, as few bars tell little and many tell trifles. */
const WORSE_RATIO = 1.05, WORSE_SIGMAS = 2;
/** Or when its rule has lost, and brought less than the other's by more than a round trip costs and by so many standard errors. */
const LOST_SIGMAS = 2.5;

/** Watches the model that trades: what its rule brings, and whether it does worse than the one before it. */
export class CycleWatch {
  readonly #barMs: number;
  readonly #horizonBars: number;
  readonly #costs: number;
  readonly #ledger: RuleLedger;
  readonly #outcomes: Outcomes<Forecasts>;
  readonly #errors: ErrorDuel;
  readonly #rule: RuleDuel;
  #returns: number[] = [];
  /** [returns] entries up to each bar. */
  #entered: number[] = [];

  constructor({ training, rule }: Pick<CycleSettings, 'training' | 'rule'>, barMs: number) {
    this.#barMs = barMs;
    this.#horizonBars = training.horizonMinutes;
    this.#costs = rule.costBps / 10_000;
    this.#ledger = new RuleLedger(rule);
    this.#outcomes = new Outcomes(training.horizonMinutes * barMs);
    this.#errors = new ErrorDuel(training.horizonMinutes);
    this.#rule = new RuleDuel(rule);
  }

  /**
   * Takes the next bar and what each model forecasts at its close.
   * @param active the one that trades, and the one before it; null for none
   * @returns the forecasts whose outcome this bar is
   */
  take({ closeTimeMs, close }: Bar, forecasts: Forecasts, { active, previous }: { readonly active: string | null; readonly previous: string | null }): readonly SettledForecast[] {
    const settled = this.#outcomes.take(closeTimeMs, close, forecasts);
    const brought = this.#ledger.take(close, bpsOf(forecasts, active));
    this.#returns.push(brought);
    this.#entered.push(this.#ledger.entries);
    if (this.#returns.length > SHARPE_BARS) {
      this.#returns.shift();
      this.#entered.shift();
    }
    if (active !== null && previous !== null) this.#rule.take(brought, close, bpsOf(forecasts, previous));
    if (settled === null) return [];
    const { madeMs, prediction, outcome } = settled;
    const [ours, theirs] = [active, previous].map((code) => (code === null ? undefined : prediction[code]));
    if (ours !== undefined && theirs !== undefined) this.#errors.take(ours - outcome, theirs - outcome);
    return Object.entries(prediction).map(([code, forecast]) => ({ timeMs: madeMs, code, forecastBps: forecast * 10_000, outcomeBps: outcome * 10_000 }));
  }

  /** Sharpe ratio of the rule over the newest bars, net of costs, for a year; null before there is enough of it. */
  get sharpe(): number | null {
    const [first = 0] = this.#entered;
    if (this.#returns.length < SHARPE_BARS || this.#ledger.entries - first < LEAST_ENTRIES) return null;
    return annualSharpe(this.#returns, this.#barMs);
  }

  /** How the model that trades does beside the one before it; null before a horizon of bars was compared. */
  get duel(): Pick<CycleDuel, 'errors' | 'rule'> {
    const { count, own, other, worseBy: sigmas } = this.#rule;
    return {
      errors: this.#errors.count < this.#horizonBars ? null : { ratio: this.#errors.ratio, sigmas: this.#errors.worseBy },
      rule: count < this.#horizonBars ? null : { own, other, sigmas },
    };
  }

  /** Returns why the model that trades counts as worse than the one before it, in a sentence; null where it does not. */
  worse(): string | null {
    const { errors, rule } = this.duel;
    if (errors !== null && errors.sigmas > WORSE_SIGMAS && errors.ratio > WORSE_RATIO) {
      return `On the bars since, its error is ${errors.ratio.toFixed(2)} times that of the one before it${sure(errors.sigmas)}.`;
    }
    if (rule !== null && rule.own < 0 && rule.other - rule.own > this.#costs && rule.sigmas > LOST_SIGMAS) {
      return `On the bars since, its trades have lost ${percent(-rule.own)} % after costs, where those of the one before it would have ${earned(rule.other)}${sure(rule.sigmas)}.`;
    }
    return null;
  }

  /** Begins the comparison anew, both holding what is held now. */
  beginDuel(): void {
    this.#errors.restore({ count: 0, sum: 0, squares: 0, own: 0, other: 0 });
    this.#rule.begin(this.#ledger.snapshot());
  }

  snapshot(): CycleWatchSnapshot {
    return { ledger: this.#ledger.snapshot(), returns: [...this.#returns], entered: [...this.#entered], outcomes: this.#outcomes.snapshot(), errors: this.#errors.snapshot(), rule: this.#rule.snapshot() };
  }

  restore({ ledger, returns, entered, outcomes, errors, rule }: CycleWatchSnapshot): void {
    this.#ledger.restore(ledger);
    this.#returns = [...returns];
    this.#entered = [...entered];
    this.#outcomes.restore(outcomes);
    this.#errors.restore(errors);
    this.#rule.restore(rule);
  }
}

function bpsOf(forecasts: Forecasts, code: string | null): number {
  return (code === null ? Number.NaN : forecasts[code] ?? Number.NaN) * 10_000;
}

function sure(sigmas: number): string {
  return sigmas === Number.MAX_VALUE ? '' : ` (${sigmas.toFixed(1)} standard errors)`;
}

function earned(logReturn: number): string {
  return logReturn === 0 ? 'brought nothing' : `${logReturn < 0 ? 'lost' : 'made'} ${percent(Math.abs(logReturn))} %`;
}

function percent(logReturn: number): string {
  return (logReturn * 100).toFixed(2);
}

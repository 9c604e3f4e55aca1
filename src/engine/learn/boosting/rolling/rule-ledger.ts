import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import { wantedSide } from '../../../strategy/boosting/rule.ts';
import type { PositionSign } from '../../../strategy/strategy.ts';
import { logReturn } from './labelled-rows.ts';

/** What a {@link RuleLedger} needs to go on; survives JSON. */
export interface RuleLedgerSnapshot {
  readonly side: PositionSign;
  readonly entry: number;
  /** Null before the first bar. */
  readonly close: number | null;
  readonly cooldownLeft: number;
  readonly entries: number;
}

/**
 * Keeps the books of the rule on closes alone: what holding each bar what it wanted at the close before would have brought, in log returns net of costs. A measure by
 * which models are compared and watched; what was earned is told by the exchange.
 */
export class RuleLedger {
  readonly #rule: BoostingRuleConfig;
  #side: PositionSign = 0;
  #entry = 0;
  #close = Number.NaN;
  #cooldownLeft = 0;
  #entries = 0;

  constructor(rule: BoostingRuleConfig) {
    this.#rule = rule;
  }

  /** Positions opened so far. */
  get entries(): number {
    return this.#entries;
  }

  get side(): PositionSign {
    return this.#side;
  }

  /** Takes the next close and what is forecast there; one that is no price changes nothing. @returns what the bar has brought, with the costs of what is done at its close */
  take(close: number, forecastBps: number): number {
    if (!(close > 0)) return 0;
    const held = this.#side;
    const earned = held === 0 || Number.isNaN(this.#close) ? 0 : held * logReturn(this.#close, close);
    this.#close = close;
    const wanted = this.#wanted(close, forecastBps);
    if (wanted === held) return earned;
    if (wanted === 0) this.#cooldownLeft = this.#rule.cooldownBars;
    else {
      this.#entry = close;
      this.#entries++;
    }
    this.#side = wanted;
    return earned - (Math.abs(wanted - held) * this.#rule.costBps) / 2 / 10_000;
  }

  #wanted(close: number, forecastBps: number): PositionSign {
    const { stopPct, targetPct } = this.#rule;
    if (this.#side === 0) {
      if (this.#cooldownLeft-- > 0) return 0;
      this.#cooldownLeft = 0;
      return wantedSide(forecastBps, 0, this.#rule);
    }
    const moved = this.#side * (close / this.#entry - 1) * 100;
    if (moved <= -stopPct || moved >= targetPct) return 0;
    const wanted = wantedSide(forecastBps, this.#side, this.#rule);
    // The exchange closes first; what is opened on the other side waits as long as after any exit.
    return wanted === -this.#side && this.#rule.cooldownBars > 0 ? 0 : wanted;
  }

  snapshot(): RuleLedgerSnapshot {
    return { side: this.#side, entry: this.#entry, close: Number.isNaN(this.#close) ? null : this.#close, cooldownLeft: this.#cooldownLeft, entries: this.#entries };
  }

  restore({ side, entry, close, cooldownLeft, entries }: RuleLedgerSnapshot): void {
    this.#side = side;
    this.#entry = entry;
    this.#close = close ?? Number.NaN;
    this.#cooldownLeft = cooldownLeft;
    this.#entries = entries;
  }
}

/** Returns the Sharpe ratio of returns of bars, for a year of them; null where they are all alike. */
export function annualSharpe(returns: ArrayLike<number>, barMs: number): number | null {
  const count = returns.length;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += returns[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (returns[i]! - mean) ** 2;
  return count < 2 || squares === 0 ? null : (mean / Math.sqrt(squares / (count - 1))) * Math.sqrt(YEAR_MS / barMs);
}

const YEAR_MS = 365 * 86_400_000;

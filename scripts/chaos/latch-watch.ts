import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../src/engine/core/engine.ts';
import { scopeKey } from '../../src/engine/domain/breaker.ts';
import type { Breaker } from '../../src/engine/domain/breaker.ts';
import type { TradingView } from '../../src/engine/contract/view.ts';

/** What a day has lost, and from where that is measured. */
interface Loss {
  readonly dayStartEquity: number;
  readonly dayBaseEquity: number;
  readonly weekBaseEquity: number;
  readonly peakEquity: number;
}

/** Holds against each recovery what was latched before, as long as no person has released it. */
export class LatchWatch {
  #latched: readonly Breaker[] = [];
  #loss: Loss | null = null;
  /** A person's release is under way, or its answer was not heard: either may be true. */
  #isReleasing = false;
  #shown: string[] = [];
  /** How many latches were found again after a kill, and how many kills hit a halted account. */
  found = 0;
  halts = 0;

  get isHalted(): boolean {
    return this.#latched.some(({ action }) => action === 'halt');
  }

  /** A person was told that a breaker has tripped: from then on it is stored. */
  shown(cause: string): void {
    this.#shown.push(cause);
  }

  /** A person is about to release everything. */
  releasing(): void {
    this.#isReleasing = true;
  }

  /** A host has come back: what it shows must be what was stored. Returns what is wrong, or null. */
  compareShown({ state, cause, sinceMs }: TradingView): string | null {
    const halt = this.#latched.find(({ action }) => action === 'halt');
    if (halt === undefined || (state === 'halted' && cause === halt.cause && sinceMs === halt.sinceMs)) return null;
    return `lost: a halt since ${halt.sinceMs} (${halt.cause}) is shown as ${state} since ${sinceMs} (${cause})`;
  }

  /** Examines what a recovery has made of the stored session; returns what is wrong. */
  examine(engine: Engine): readonly string[] {
    const now = engine.breakers.latches.list();
    const findings = this.#isReleasing ? [] : [...this.#missing(now), ...this.#forgotten(engine)];
    if (!this.#isReleasing && this.#latched.some(({ action }) => action === 'halt') && engine.status.state !== 'halted') findings.push(`lost: the account was halted and is ${engine.status.state}`);
    this.#latched = now.filter(({ release }) => release === 'person');
    this.#loss = this.#latched.length > 0 ? lossOf(engine) : null;
    this.#isReleasing = false;
    this.#shown = [];
    this.found += this.#latched.length;
    if (this.isHalted) this.halts++;
    return findings;
  }

  #missing(now: readonly Breaker[]): readonly string[] {
    const gone = this.#latched.filter((breaker) => !now.some((one) => isDeepStrictEqual(one, breaker)));
    const unkept = this.#shown.filter((cause) => !now.some((one) => one.cause === cause));
    return [...gone.map(({ code, scope, cause }) => `lost: the breaker ${code} of ${scopeKey(scope)} (${cause})`), ...unkept.map((cause) => `lost: a breaker that was shown (${cause})`)];
  }

  /** While a breaker waits for a person what it is measured from moves with the day alone, and the peak not at all. */
  #forgotten(engine: Engine): readonly string[] {
    const [before, now] = [this.#loss, lossOf(engine)];
    if (before === null) return [];
    const isPeakLost = now.peakEquity < before.peakEquity;
    return isPeakLost ? [`lost: the peak of ${before.peakEquity} is ${now.peakEquity}`] : [];
  }
}

function lossOf({ breakers }: Engine): Loss {
  const { dayStartEquity, dayBaseEquity, peakEquity, equity: { weekBaseEquity } } = breakers;
  return { dayStartEquity, dayBaseEquity, weekBaseEquity, peakEquity };
}

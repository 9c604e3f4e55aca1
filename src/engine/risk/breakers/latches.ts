import { scopeKey } from '../../domain/breaker.ts';
import type { Breaker, BreakerCode, BreakerReleaser, BreakerScope } from '../../domain/breaker.ts';
import type { Side } from '../../domain/order.ts';
import type { TradingState } from '../../domain/trading-state.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';

/** What happened to a latch. The end of a breaker says who ended it and why. */
export type BreakerChange =
  | { readonly type: 'tripped'; readonly breaker: Breaker }
  | { readonly type: 'released'; readonly breaker: Breaker; readonly timeMs: EpochMs; readonly by: BreakerReleaser; readonly cause: string };

/** What an entry is about. */
export interface EntryPlace {
  readonly instrumentId: InstrumentId;
  readonly strategyId: string;
  readonly side: Side;
}

const NEVER = Number.POSITIVE_INFINITY;
const NOTHING: readonly BreakerChange[] = [];

/**
 * The breakers that have tripped and are not released: one for each code and scope. Only `release` takes one away, and only those who may release
 * call it. What happened waits in a list until the core has taken it.
 */
export class Latches {
  readonly #latched = new Map<string, Breaker>();
  #changes: BreakerChange[] = [];
  /** The earliest time at which one may end by itself; infinite while none does. */
  dueMs: EpochMs = NEVER;
  /** Something waits to be taken. */
  hasChanged = false;

  get size(): number {
    return this.#latched.size;
  }

  /** All that are latched, oldest first. */
  list(): readonly Breaker[] {
    return [...this.#latched.values()];
  }

  get(code: BreakerCode, scope: BreakerScope): Breaker | null {
    return this.#latched.get(keyOf(code, scope)) ?? null;
  }

  /** Latches a breaker; one that is latched stays as it is, with its time and its cause. */
  trip(breaker: Breaker): void {
    const key = keyOf(breaker.code, breaker.scope);
    if (this.#latched.has(key)) return;
    this.#latched.set(key, breaker);
    this.#note({ type: 'tripped', breaker });
  }

  /** Puts off the time at which a latched breaker may end by itself; never brings it forward. */
  postpone(breaker: Breaker, releasesAtMs: EpochMs): void {
    const key = keyOf(breaker.code, breaker.scope);
    const latched = this.#latched.get(key);
    if (!latched || latched.release === 'person' || (latched.releasesAtMs !== null && latched.releasesAtMs >= releasesAtMs)) return;
    this.#latched.set(key, { ...latched, releasesAtMs });
    this.#setDue();
  }

  release(breaker: Breaker, ending: { readonly timeMs: EpochMs; readonly by: BreakerReleaser; readonly cause: string }): void {
    const key = keyOf(breaker.code, breaker.scope);
    const latched = this.#latched.get(key);
    if (!latched || (ending.by === 'automatic' && latched.release === 'person')) return;
    this.#latched.delete(key);
    this.#note({ type: 'released', breaker: latched, ...ending });
  }

  /** Returns what has happened since it was last asked, oldest first. */
  takeChanges(): readonly BreakerChange[] {
    if (!this.hasChanged) return NOTHING;
    const changes = this.#changes;
    this.#changes = [];
    this.hasChanged = false;
    return changes;
  }

  /** Returns the breaker of the account that demands the strictest state, the oldest of several; null while none demands any. */
  strictest(): Breaker | null {
    let strictest: Breaker | null = null;
    for (const breaker of this.#latched.values()) {
      if (breaker.scope !== 'account') continue;
      const demanded = demandOf(breaker);
      if (demanded !== 'active' && (strictest === null || (demanded === 'halted' && demandOf(strictest) !== 'halted'))) strictest = breaker;
    }
    return strictest;
  }

  /** Returns the breaker that pauses an entry there, the oldest of several, or null. Those of the account are in the trading state. */
  pauseOf({ instrumentId, strategyId, side }: EntryPlace): Breaker | null {
    for (const breaker of this.#latched.values()) {
      const { scope } = breaker;
      if (scope === 'account' || breaker.action !== 'pause' || (breaker.side !== null && breaker.side !== side)) continue;
      if ('instrumentId' in scope ? scope.instrumentId === instrumentId : scope.strategyId === strategyId) return breaker;
    }
    return null;
  }

  snapshot(): readonly Breaker[] {
    return this.list();
  }

  restore(latched: readonly Breaker[]): void {
    this.#latched.clear();
    this.#changes = [];
    this.hasChanged = false;
    for (const breaker of latched) this.#latched.set(keyOf(breaker.code, breaker.scope), breaker);
    this.#setDue();
  }

  #note(change: BreakerChange): void {
    this.#changes.push(change);
    this.hasChanged = true;
    this.#setDue();
  }

  #setDue(): void {
    let dueMs = NEVER;
    for (const { release, releasesAtMs } of this.#latched.values()) {
      if (release === 'automatic' && releasesAtMs !== null && releasesAtMs < dueMs) dueMs = releasesAtMs;
    }
    this.dueMs = dueMs;
  }
}

/** Returns the trading state that a latched breaker of the account demands. A pause of the account is a state in which it may only reduce. */
export function demandOf({ scope, action }: Breaker): TradingState {
  if (scope !== 'account') return 'active';
  if (action === 'halt') return 'halted';
  return action === 'reduce' || action === 'pause' ? 'reducing' : 'active';
}

function keyOf(code: BreakerCode, scope: BreakerScope): string {
  return `${code} ${scopeKey(scope)}`;
}

import type { Breaker, BreakerCode } from '../../../../../src/engine/domain/breaker.ts';
import type { EpochMs } from '../../../../../src/engine/domain/units.ts';
import { Breakers, type BreakersSnapshot } from '../../../../../src/engine/risk/breakers/breakers.ts';
import type { StrategyBounds } from '../../../../../src/engine/risk/breakers/config.ts';
import type { BreakerChange } from '../../../../../src/engine/risk/breakers/latches.ts';
import type { RiskConfig } from '../../../../../src/engine/risk/config.ts';
import { config, PERPETUAL, SPOT } from '../builders.ts';

/** What a change says in one line: `tripped daily-loss-limit`, `released daily-loss-limit by automatic`. */
export function say(change: BreakerChange): string {
  return change.type === 'tripped' ? `tripped ${change.breaker.code}` : `released ${change.breaker.code} by ${change.by}`;
}

/** The breakers of two instruments, with what each update brought about. */
export class Watch {
  readonly breakers: Breakers;

  constructor(values: Partial<RiskConfig>, bounds: ReadonlyMap<string, StrategyBounds> = new Map()) {
    this.breakers = new Breakers({ config: config(values), instruments: [PERPETUAL, SPOT], bounds });
  }

  /** Marks the equity; returns what tripped or was released. */
  update(timeMs: EpochMs, equity: number): readonly string[] {
    this.breakers.update(timeMs, equity);
    return this.news();
  }

  /** Returns what has happened since it was last asked. */
  news(): readonly string[] {
    return this.breakers.latches.takeChanges().map(say);
  }

  latched(code: BreakerCode, scope: Breaker['scope'] = 'account'): Breaker | null {
    return this.breakers.latches.get(code, scope);
  }

  /** Returns the same breakers after a restart: restored from what a snapshot is after it was written and read. */
  restarted(values: Partial<RiskConfig>, bounds: ReadonlyMap<string, StrategyBounds> = new Map()): Watch {
    const next = new Watch(values, bounds);
    next.breakers.restore(throughJson(this.breakers.snapshot()));
    return next;
  }
}

export function throughJson(snapshot: BreakersSnapshot): BreakersSnapshot {
  return JSON.parse(JSON.stringify(snapshot)) as BreakersSnapshot;
}

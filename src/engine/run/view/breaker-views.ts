import type { BreakerEventView, BreakerView } from '../../contract/risk.ts';
import type { Engine } from '../../core/engine.ts';
import type { BreakerScope } from '../../domain/breaker.ts';
import { PERSON } from '../../domain/order.ts';
import type { Fact } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { BreakerReading } from '../../risk/breakers/reading.ts';

type BreakerFact = Extract<Fact, { readonly type: 'breaker-tripped' | 'breaker-released' }>;

/** From this share of its limit on a breaker counts as near it. */
const NEAR = 0.75;

/** Returns every breaker as it stands: what it measures, what it would do, and why it does not watch where it does not. */
export function breakerViews(engine: Engine, nowMs: EpochMs): readonly BreakerView[] {
  return engine.breakerReadings(nowMs).map((reading) => breakerView(engine, reading));
}

function breakerView(engine: Engine, reading: BreakerReading): BreakerView {
  const { code, scope, title, action, value, limit, unit, release, latched, idle } = reading;
  return {
    code, scope, title, unit, scopeTitle: scopeTitle(engine, scope), status: statusOf(reading), action: latched?.action ?? action,
    value: latched?.value ?? value, limit: latched?.limit ?? (limit > 0 ? limit : null),
    consequence: release === '' ? '' : `Ends: ${release.charAt(0).toLowerCase()}${release.slice(1)}`, cause: latched?.cause ?? idle ?? '',
    sinceMs: latched?.sinceMs ?? null, release: latched?.release ?? 'automatic', releasesAtMs: latched?.releasesAtMs ?? null,
  };
}

function statusOf({ latched, idle, limit, share }: BreakerReading): BreakerView['status'] {
  if (latched !== null) return 'tripped';
  if (idle !== null) return limit > 0 ? 'not-applicable' : 'off';
  return share !== null && share >= NEAR ? 'near' : 'clear';
}

/** Puts what a breaker did into words for the history. @param titles of the breakers by their codes */
export function breakerEventView(engine: Engine, fact: BreakerFact, titles: ReadonlyMap<string, string>): BreakerEventView {
  if (fact.type === 'breaker-released') {
    const { timeMs, code, scope, cause, by } = fact;
    return { timeMs, code, title: titles.get(code) ?? code, scopeTitle: scopeTitle(engine, scope), deed: 'released', action: 'warn', value: null, limit: null, unit: '', cause, releasedBy: by };
  }
  const { timeMs, breaker: { code, scope, action, value, limit, unit, cause } } = fact;
  return { timeMs, code, title: titles.get(code) ?? code, scopeTitle: scopeTitle(engine, scope), deed: 'tripped', action, value, limit, unit, cause, releasedBy: null };
}

/** Names what a breaker stops. */
function scopeTitle(engine: Engine, scope: BreakerScope): string {
  if (scope === 'account') return 'the account';
  if ('instrumentId' in scope) return engine.desks.get(scope.instrumentId)?.instrument.symbol ?? scope.instrumentId;
  return scope.strategyId === PERSON ? 'orders by hand' : scope.strategyId;
}

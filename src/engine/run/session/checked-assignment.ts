import { RequestRefused } from '../../contract/server.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { refusalOfSight } from '../../core/sight-keeper.ts';
import type { Interval } from '../../domain/interval.ts';
import { instrumentId } from '../../domain/units.ts';
import { canAggregate } from '../../market/bar-builder.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import { refuseBadConfig, refuseMissing } from '../handlers/refusals.ts';
import { kindOfStrategy } from '../models/kinds/kinds.ts';
import type { RunningSession } from './running-session.ts';

export { canAggregate };

/**
 * Checks the strategy's own values against its own schema, and that the session trades the instruments on bars that add up to the strategy's.
 * @throws RequestRefused naming what does not fit
 */
export function checkedAssignment(session: RunningSession | null, assignment: StrategyAssignment): StrategyAssignment {
  const definition = strategyByName(assignment.strategy, assignment.code);
  if (!definition) throw refuseMissing('a strategy', assignment.strategy);
  const parsed = definition.schema.safeParse(assignment.config);
  if (!parsed.success) throw refuseBadConfig(parsed.error, 'config');
  const unknown = assignment.instruments.filter((id) => !session?.engine.desks.has(instrumentId(id)));
  if (unknown.length > 0) throw new RequestRefused({ code: 'unknown-instrument', message: `expected instruments of this session, was ${unknown.join(', ')}`, violations: [{ path: 'instruments', message: `not in this session: ${unknown.join(', ')}` }] });
  const misfit = session !== null && !canAggregate(session.barInterval, assignment.interval) ? session.barInterval : undefined;
  if (misfit !== undefined) throw new RequestRefused({ code: 'interval-too-fine', message: `expected an interval made of whole ${misfit} bars, which this session plays, was ${assignment.interval}`, violations: [{ path: 'interval', message: `expected one made of whole ${misfit} bars` }] });
  const refusal = kindOfStrategy(definition.name) !== null ? refusalOfModel(definition.create(parsed.data), assignment.interval) : null;
  if (refusal !== null) throw new RequestRefused({ code: 'model-refused', message: `${definition.title}: ${refusal}`, violations: [{ path: 'strategy', message: refusal }] });
  return { ...assignment, config: parsed.data as Record<string, unknown> };
}

/** A model that was trained on other features, or on bars of another length, is put to work nowhere. */
function refusalOfModel({ failure, sight }: Strategy, interval: Interval): string | null {
  return failure ?? (sight ? refusalOfSight(sight, interval) : null);
}

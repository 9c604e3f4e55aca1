import type { StrategyAssignment } from '../../core/engine-config.ts';
import { strategyByName } from '../../strategy/catalog.ts';
import { kindOfStrategy } from '../models/kinds/kinds.ts';

/** Sets every strategy of a person's own to the newest version of its file that can be used; one whose file is gone keeps the version it had. */
export function withNewestCodes<Assignment extends StrategyAssignment>(strategies: readonly Assignment[]): Assignment[] {
  return strategies.map((assignment) => withNewestCode(assignment));
}

/** Does so for one; where its settings do not fit the newest version, the version that it had stays at work. */
export function withNewestCode<Assignment extends StrategyAssignment>(assignment: Assignment): Assignment {
  const newest = strategyByName(assignment.strategy);
  if (newest?.code === undefined) return assignment;
  return assignment.code === undefined || newest.schema.safeParse(assignment.config).success ? { ...assignment, code: newest.code } : assignment;
}

/** Keeps the version at work where settings change and the strategy does not; else takes the newest. */
export function pinned(assignment: StrategyAssignment, former: StrategyAssignment | undefined): StrategyAssignment {
  // A model has no newer version: another code is another model, and none means the one that is there.
  if (kindOfStrategy(assignment.strategy) !== null) return assignment.code === undefined && former?.strategy === assignment.strategy && former.code !== undefined ? { ...assignment, code: former.code } : assignment;
  const { code: _given, ...rest } = assignment;
  if (former?.strategy === assignment.strategy && former.code !== undefined) return { ...rest, code: former.code };
  return withNewestCode(rest);
}

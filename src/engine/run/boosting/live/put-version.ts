import type { EngineConfig, StrategyAssignment } from '../../../core/engine-config.ts';
import { BOOSTING } from '../../../strategy/boosting/boosting.ts';
import { instrumentId } from '../../../domain/units.ts';
import type { ModelDesk } from '../../models/model-desk.ts';
import type { ChangeCause } from '../../models/registry.ts';
import type { RunningSession } from '../../session/running-session.ts';

/** Which version is to trade in the place of a bot, and what becomes of the place. */
export interface PutVersion {
  readonly assignmentId: string;
  readonly code: string;
  readonly why: ChangeCause;
  /** `go-on`: what is held, is held on. `close`: it is closed in the same commit. `switch-off`: closed, and nothing is opened until a person says so. */
  readonly how: 'go-on' | 'close' | 'switch-off';
  /** What a roll back by hand puts back: what trades now, or nothing. */
  readonly behind: 'former' | 'nothing';
}

/** Returns the place of a bot in the session's configuration, which its journal proves; undefined where it was taken away. */
export function placeOf(config: EngineConfig, assignmentId: string): StrategyAssignment | undefined {
  return config.strategies.find(({ id, strategy }) => id === assignmentId && strategy === BOOSTING);
}

/**
 * Puts a version in the place of a bot, from the next bar on, by one entry of the session's journal. Where the session has it already, as after a restart in between, nothing is done.
 * @throws RequestRefused or another error when the session cannot take it; it goes on as it was
 */
export function putVersion(session: RunningSession, models: ModelDesk, { assignmentId, code, why, how, behind }: PutVersion): void {
  const { config } = session.engine;
  const place = placeOf(config, assignmentId);
  const isThere = place !== undefined && place.code === code && (how !== 'switch-off' || !place.enabled);
  if (place === undefined || isThere) return;
  const wanted: StrategyAssignment = { ...place, code, enabled: place.enabled && how !== 'switch-off' };
  models.configure({ ...config, strategies: config.strategies.map((one) => (one.id === assignmentId ? wanted : one)) }, {
    why, followedBy: how === 'go-on' ? [] : closings(session, place), ...(behind === 'nothing' ? { replaced: new Map([[assignmentId, null]]) } : {}),
  });
}

/** Takes the place of a bot out of the session; what it holds stays under its stop, or is closed. */
export function leavePlace(session: RunningSession, models: ModelDesk, { assignmentId, how, why }: { readonly assignmentId: string; readonly how: 'keep' | 'close'; readonly why: ChangeCause }): void {
  const { config } = session.engine;
  const place = placeOf(config, assignmentId);
  if (place === undefined) return;
  models.configure({ ...config, strategies: config.strategies.filter(({ id }) => id !== assignmentId) }, { why, followedBy: how === 'close' ? closings(session, place) : [] });
}

function closings({ engine }: RunningSession, { instruments }: StrategyAssignment): NonNullable<NonNullable<Parameters<ModelDesk['configure']>[1]>['followedBy']> {
  const held = instruments.map(instrumentId).filter((id) => engine.positions().some((position) => position.instrumentId === id));
  return held.map((id) => (timeMs) => ({ type: 'close-position', timeMs, instrumentId: id }));
}

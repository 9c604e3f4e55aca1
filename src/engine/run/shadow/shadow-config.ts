import { engineConfig } from '../../core/engine-config.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';

/**
 * Returns the session's configuration with the strategy that is challenged as it is, so that both are held to the same: without the bounds of a backtest, which only one of them
 * may have. Null where it is no longer part of the session.
 */
export function championConfig(config: EngineConfig, assignmentId: string): EngineConfig | null {
  return withAssignment(config, assignmentId, (champion) => champion);
}

/** Returns the same with the challenger in the champion's place, on the champion's instruments or those of them that it is for. */
export function challengerConfig(config: EngineConfig, challenger: StrategyAssignment): EngineConfig | null {
  return withAssignment(config, challenger.id, (champion) => {
    const own = champion.instruments.filter((id) => challenger.instruments.includes(id));
    return { ...challenger, enabled: true, instruments: own.length > 0 ? own : champion.instruments };
  });
}

function withAssignment(config: EngineConfig, assignmentId: string, change: (champion: StrategyAssignment) => StrategyAssignment): EngineConfig | null {
  const champion = config.strategies.find(({ id }) => id === assignmentId);
  if (champion === undefined) return null;
  const { bounds: _bounds, ...changed } = change(champion);
  return engineConfig.parse({ ...config, strategies: config.strategies.map((one) => (one.id === assignmentId ? changed : one)) });
}

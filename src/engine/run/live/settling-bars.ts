import type { StrategyAssignment } from '../../core/engine-config.ts';
import { strategySettlingBars } from '../../core/sight-keeper.ts';
import { sizingBars } from '../../risk/sizing/volatility.ts';
import { strategyByName } from '../../strategy/catalog.ts';

/** Returns how many bars of its own interval a strategy has to see before what it says no longer depends on where it began; 0 for one that is not known. */
export function settlingBars({ strategy, code, config, sizing }: Pick<StrategyAssignment, 'strategy' | 'code' | 'config' | 'sizing'>): number {
  const definition = strategyByName(strategy, code);
  const parsed = definition?.schema.safeParse(config);
  return definition && parsed?.success ? Math.max(strategySettlingBars(definition.create(parsed.data)), sizingBars(sizing)) : 0;
}

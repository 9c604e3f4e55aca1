import { donchianBreakout } from './donchian-breakout.ts';
import { movingAverageCross } from './moving-average-cross.ts';
import type { StrategyDefinition } from './strategy.ts';

/** Every kind of strategy that can be chosen, in the order in which it is offered. */
export const STRATEGIES: readonly StrategyDefinition[] = [movingAverageCross, donchianBreakout];

/** Returns the strategy of that name, or undefined. */
export function strategyByName(name: string): StrategyDefinition | undefined {
  return STRATEGIES.find((definition) => definition.name === name);
}

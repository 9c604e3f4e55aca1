import { botConfig } from '../../../../../../src/engine/learn/boosting/bot/bot.config.ts';
import { cycleOf } from '../../../../../../src/engine/learn/boosting/rolling/cycle.ts';
import type { CycleSettings } from '../../../../../../src/engine/learn/boosting/rolling/cycle.ts';
import { boostingRuleConfig } from '../../../../../../src/engine/strategy/boosting/boosting.config.ts';

/** Few small trees on twenty hours: enough for what is planted, and fast. */
export const SMALL = { trees: 40, learningRate: 0.05, leaves: 6, depth: 4 } as const;

export function smallBot(retraining: Readonly<Record<string, unknown>> = {}) {
  return botConfig.parse({ data: { instruments: ['um:BTCUSDT'], windowHours: 20 }, training: SMALL, retraining });
}

export function smallSettings(retraining: Readonly<Record<string, unknown>> = {}): CycleSettings {
  return cycleOf(smallBot(retraining), boostingRuleConfig.parse({}), 'backtest');
}

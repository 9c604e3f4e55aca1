import { feeRates } from '../../../adapters/sim-exchange/fees.ts';
import type { SimExchangeConfig } from '../../../adapters/sim-exchange/config.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { BotConfig } from '../bot/bot.config.ts';
import type { BotRetrainingConfig } from '../bot/retraining.config.ts';
import type { BotTrainingConfig } from '../bot/training.config.ts';

/** What a cycle of trainings is told. Bars are of one minute. */
export interface CycleSettings {
  readonly windowBars: number;
  readonly everyMinutes: number;
  readonly training: BotTrainingConfig;
  readonly retraining: BotRetrainingConfig;
  /** By which a model is judged and its results are watched: the rule that trades it. */
  readonly rule: BoostingRuleConfig;
  /** Without it every trained model trades: only to see what the judgement is worth. */
  readonly mustPass: boolean;
}

/** Returns the settings of the bot as its cycle takes them. */
export function cycleOf({ data, training, retraining }: Pick<BotConfig, 'data' | 'training' | 'retraining'>, rule: BoostingRuleConfig, where: 'session' | 'backtest'): CycleSettings {
  return {
    windowBars: Math.round(data.windowHours * 60), everyMinutes: where === 'session' ? retraining.everyMinutes : retraining.everyMinutesInBacktest, training, retraining, rule, mustPass: true,
  };
}

/** Returns what going in and out costs by market orders: twice the taker fee, half the spread and the slippage. */
export function roundTripBps(instrument: Pick<Instrument, 'market'>, execution: SimExchangeConfig): number {
  return 2 * (feeRates(instrument, execution).taker * 10_000 + execution.spreadBps / 2 + execution.slippageBps);
}

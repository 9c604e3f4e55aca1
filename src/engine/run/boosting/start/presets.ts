import type { BotConfig, BotPreset } from '../../../contract/boosting.ts';

/** Shows a training, the shadow and a swap within a quarter of an hour. */
export const SHOW_THE_CYCLE: BotPreset = {
  name: 'show-the-cycle',
  title: 'Show me the cycle',
  description: 'Trains every 5 minutes, lets each model decide in the shadow for 1 minute, and holds it to nothing, so that a training, a shadow and a swap can be seen within minutes. It shows how the cycle works and is no way to trade: models trade here that have shown nothing. Paper on the practice market only.',
  values: {
    training: { trees: 100, leaves: 16, learningRate: 0.1 },
    // Costs are not taken off the forecast: a rule that never enters has no Sharpe ratio, and a model without one does not pass.
    retraining: { everyMinutes: 5, shadowMinutes: 1, watchMinutes: 10, retrainAbovePsi: null, retrainBelowSharpe: null, maxRmseOfZero: 10, minRankIc: -1, minDirectionalAccuracyPct: 0, minNetSharpe: -100 },
    execution: { mode: 'paper', connectionId: null, enterBps: 2, costBps: 0, exitBps: 1 },
  },
  isPracticeOnly: true,
};

/** All of them, in the order of the form. */
export const BOT_PRESETS: readonly BotPreset[] = [SHOW_THE_CYCLE];

/** Tells whether settings let every model trade, whatever it has shown: that is for looking at, on the practice market. */
export function holdsToNothing({ retraining }: Pick<BotConfig, 'retraining'>): boolean {
  const { maxRmseOfZero, minRankIc, minDirectionalAccuracyPct, minNetSharpe } = retraining;
  return maxRmseOfZero >= 10 && minRankIc <= -1 && minDirectionalAccuracyPct <= 0 && minNetSharpe <= -100;
}

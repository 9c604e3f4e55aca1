/** What an agent came to that traded a whole span without chance, all instruments together; net of all costs. */
export interface Evaluation {
  /** Of the daily returns, a year of 365 days; null where they are all alike or fewer than two. */
  readonly sharpe: number | null;
  /** Simple, mean over the instruments. */
  readonly return: number;
  /** Positions opened. */
  readonly trades: number;
  /** Mean worth of the position over the equity, 0 when always flat. */
  readonly exposure: number;
  /** Largest fall of the equity from its highest, 0 to 1. */
  readonly drawdown: number;
  /** Mean reward of a step; null where nobody has measured it, as in an ordinary backtest. */
  readonly reward: number | null;
}

/** What one update of one seed tells. Numbers that an algorithm does not have, or that no episode ended for, are null. */
export interface CurvePoint {
  readonly seed: number;
  /** Steps of all worlds so far. */
  readonly steps: number;
  /** Mean over the episodes that ended in this update: sum of the rewards, simple return, positions opened and closed. */
  readonly reward: number | null;
  readonly return: number | null;
  readonly trades: number | null;
  /** Share of the steps in which a position was held. */
  readonly held: number | null;
  /** [6] mean a step of each part of the reward, before weighing, in the order of `REWARD_PARTS`; null where no episode ended. */
  readonly parts: readonly number[] | null;
  /** PPO: clipped surrogate. DQN and TD3 have none. */
  readonly policyLoss: number | null;
  /** Loss of what judges: the value net of PPO, the net of DQN, the critics of TD3. */
  readonly valueLoss: number | null;
  /** Nats, PPO. */
  readonly kl: number | null;
  readonly entropy: number | null;
  readonly explainedVariance: number | null;
  /** Share of actions by chance, DQN. */
  readonly exploration: number | null;
  readonly gradientNorm: number | null;
  readonly learningRate: number | null;
  /** Where this update ended with a judgement. */
  readonly validation: Evaluation | null;
  /** Whether that judgement is the best so far. */
  readonly isBest: boolean;
}

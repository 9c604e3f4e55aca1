import type { Decision, Reason } from '../domain/decision.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import type { StopConfig } from './stops.config.ts';
import type { PositionSign } from './strategy.ts';

/** Measures how far from the entry a position would be protected, from the observation of a bar. */
export class StopPlan {
  /** What it reads; the strategy puts these at the end of its own features. */
  readonly features: readonly FeatureSpec[];
  readonly #config: StopConfig;
  readonly #slot: number;

  /** @param slot index of its first feature in the observation */
  constructor(config: StopConfig, slot: number) {
    this.features = config.stopType === 'atr'
      ? [{ name: `ATR ${config.stopAtrPeriod}`, kind: 'atr', period: config.stopAtrPeriod }]
      : [{ name: 'close', kind: 'close' }];
    this.#config = config;
    this.#slot = slot;
  }

  /**
   * Returns the distance of the stop in price units: `ATR × multiple` or `close × percent / 100`; NaN while warming up.
   * Zero when the market has not moved at all; see {@link StopPlan.decision}.
   */
  distance(observation: Float64Array): number {
    const { stopType, stopAtrMultiple, stopPercent } = this.#config;
    return observation[this.#slot]! * (stopType === 'atr' ? stopAtrMultiple : stopPercent / 100);
  }

  /**
   * Puts a target and its reason together with the protection at this bar.
   * A stop distance of zero is given as none, so that risk, which sizes by it, opens nothing.
   */
  decision(targetExposure: PositionSign, stopDistance: number, close: number, reason: Reason): Decision {
    const distance = stopDistance > 0 ? stopDistance : null;
    return {
      targetExposure,
      stopDistance: distance,
      takeProfitDistance: distance === null ? null : this.#takeProfitDistance(distance, close),
      trailingDistance: this.#config.trailingStop ? distance : null,
      reason,
    };
  }

  #takeProfitDistance(stopDistance: number, close: number): number | null {
    switch (this.#config.takeProfitType) {
      case 'none': return null;
      case 'stop-multiple': return stopDistance * this.#config.takeProfitMultiple;
      case 'percent': return (close * this.#config.takeProfitPercent) / 100;
    }
  }
}

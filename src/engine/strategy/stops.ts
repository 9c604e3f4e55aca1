import type { Decision, Reason } from '../domain/decision.ts';
import type { ExitRules, Rung, TrailRule } from '../domain/exit-rules.ts';
import type { FeatureSpec } from '../domain/feature.ts';
import { rungsOf } from './stops.config.ts';
import type { StopConfig } from './stops.config.ts';
import type { PositionSign } from './strategy.ts';

/** What a bar has to say of a position's protection. */
export interface StopReading {
  readonly observation: Float64Array;
  /** As {@link StopPlan.distance} gave it. */
  readonly stopDistance: number;
  readonly close: number;
}

/** Measures how far from the entry a position would be protected, from the observation of a bar. */
export class StopPlan {
  /** What it reads; the strategy puts these at the end of its own features. */
  readonly features: readonly FeatureSpec[];
  readonly #config: StopConfig;
  readonly #slot: number;
  /** Where in the observation a trail's ATR and a target's volatility are; -1 where they are not asked for. */
  readonly #atrSlot: number;
  readonly #volatilitySlot: number;
  readonly #measuresMore: boolean;
  readonly #hasRules: boolean;
  /** A stop that stays where it is, and nothing beside it. */
  readonly #isStopAlone: boolean;
  readonly #alone: { targetExposure: number; stopDistance: number | null; takeProfitDistance: null; trailingDistance: null; reason: Reason }
    = { targetExposure: 0, stopDistance: null, takeProfitDistance: null, trailingDistance: null, reason: { code: '', values: {} } };

  /** @param slot index of its first feature in the observation */
  constructor(config: StopConfig, slot: number) {
    const features = [...ownFeatures(config)];
    const slotOf = (kind: 'atr' | 'volatility', spec: FeatureSpec): number => {
      const at = features.findIndex((feature) => feature.kind === kind);
      return slot + (at < 0 ? features.push(spec) - 1 : at);
    };
    this.#atrSlot = trailsByAtr(config) ? slotOf('atr', atrOf(config)) : -1;
    this.#volatilitySlot = aimsByVolatility(config) ? slotOf('volatility', volatilityOf(config)) : -1;
    this.#measuresMore = this.#atrSlot >= 0 || this.#volatilitySlot >= 0;
    this.features = features;
    this.#config = config;
    this.#slot = slot;
    this.#hasRules = trailKind(config) !== null || config.breakEvenAtR > 0 || config.timeStopBars > 0 || config.takeProfitType === 'ladder';
    this.#isStopAlone = !this.#hasRules && !config.trailingStop && config.takeProfitType === 'none';
  }

  /**
   * Returns the distance of the stop in price units: `ATR × multiple`, `close × percent / 100` or `close × volatility × multiple`; NaN while anything is warming up.
   * Zero when the market has not moved at all; see {@link StopPlan.decision}.
   */
  distance(observation: Float64Array): number {
    const { stopType, stopAtrMultiple, stopPercent, stopVolatilityMultiple } = this.#config;
    const measured = observation[this.#slot]!;
    const distance = stopType === 'atr' ? measured * stopAtrMultiple
      : stopType === 'percent' ? measured * (stopPercent / 100) : measured * stopVolatilityMultiple * observation[this.#slot + 1]!;
    if (!this.#measuresMore) return distance;
    return Number.isNaN(this.#read(observation, this.#atrSlot) + this.#read(observation, this.#volatilitySlot)) ? Number.NaN : distance;
  }

  /**
   * Puts a target and its reason together with the protection at this bar.
   * A distance of zero, of the stop or of anything else that is measured, is given as no stop, so that risk, which sizes by it, opens nothing.
   */
  decision(targetExposure: PositionSign, reading: StopReading, reason: Reason): Decision {
    if (!this.#isStopAlone) return this.#decisionWithMore(targetExposure, reading, reason);
    return this.stopAlone(targetExposure, reading.stopDistance, reason);
  }

  /** Whether there is a stop that stays where it is, and nothing beside it: then `stopAlone` says all that `decision` does. */
  get isStopAlone(): boolean {
    return this.#isStopAlone;
  }

  /** The common case by itself, because it is asked for at every bar: the same object every time. */
  stopAlone(targetExposure: PositionSign, stopDistance: number, reason: Reason): Decision {
    const decision = this.#alone;
    decision.targetExposure = targetExposure;
    decision.stopDistance = stopDistance > 0 ? stopDistance : null;
    decision.reason = reason;
    return decision;
  }

  #decisionWithMore(targetExposure: PositionSign, { observation, stopDistance, close }: StopReading, reason: Reason): Decision {
    const distance = stopDistance > 0 && (!this.#measuresMore || this.#isMeasured(observation)) ? stopDistance : null;
    const takeProfitDistance = distance === null ? null : this.#takeProfitDistance(distance, observation, close);
    const trailingDistance = this.#config.trailingStop && this.#config.trailType === 'stop-distance' ? distance : null;
    if (!this.#hasRules || distance === null) return { targetExposure, stopDistance: distance, takeProfitDistance, trailingDistance, reason };
    return { targetExposure, stopDistance: distance, takeProfitDistance, trailingDistance, exits: this.#exits(distance, observation, close), reason };
  }

  #takeProfitDistance(stopDistance: number, observation: Float64Array, close: number): number | null {
    const { takeProfitType, takeProfitMultiple, takeProfitPercent, takeProfitVolatilityMultiple } = this.#config;
    switch (takeProfitType) {
      case 'none': case 'ladder': return null;
      case 'stop-multiple': return stopDistance * takeProfitMultiple;
      case 'percent': return (close * takeProfitPercent) / 100;
      case 'volatility': return close * observation[this.#volatilitySlot]! * takeProfitVolatilityMultiple;
    }
  }

  #exits(stopDistance: number, observation: Float64Array, close: number): ExitRules {
    const { breakEvenAtR, timeStopBars, timeStopR, takeProfitType } = this.#config;
    return {
      trail: this.#trail(observation),
      breakEvenAtR: breakEvenAtR > 0 ? breakEvenAtR : null,
      timeStop: timeStopBars > 0 ? { bars: timeStopBars, belowR: timeStopR } : null,
      ladder: takeProfitType === 'ladder' ? this.#ladder(stopDistance, observation, close) : NO_LADDER,
    };
  }

  #trail(observation: Float64Array): TrailRule | null {
    const kind = trailKind(this.#config);
    if (kind === null) return null;
    if (kind === 'percent') return { kind, percent: this.#config.trailPercent };
    return { kind, distance: observation[this.#atrSlot]! * this.#config.trailAtrMultiple };
  }

  #ladder(stopDistance: number, observation: Float64Array, close: number): readonly Rung[] {
    const { ladderUnit } = this.#config;
    const unit = ladderUnit === 'stop-multiple' ? stopDistance : ladderUnit === 'percent' ? close / 100 : close * observation[this.#volatilitySlot]!;
    return rungsOf(this.#config).map(({ distance, sharePct }) => ({ distance: distance * unit, share: sharePct / 100 }));
  }

  #isMeasured(observation: Float64Array): boolean {
    return this.#read(observation, this.#atrSlot) > 0 && this.#read(observation, this.#volatilitySlot) > 0;
  }

  /** What is not asked for counts as one: it is no reason to wait, and none to open nothing. */
  #read(observation: Float64Array, slot: number): number {
    return slot < 0 ? 1 : observation[slot]!;
  }
}

const NO_LADDER: readonly Rung[] = [];

function ownFeatures(config: StopConfig): readonly FeatureSpec[] {
  switch (config.stopType) {
    case 'atr': return [atrOf(config)];
    case 'percent': return [{ name: 'close', kind: 'close' }];
    case 'volatility': return [volatilityOf(config), { name: 'close', kind: 'close' }];
  }
}

function atrOf({ stopAtrPeriod }: StopConfig): FeatureSpec {
  return { name: `ATR ${stopAtrPeriod}`, kind: 'atr', period: stopAtrPeriod };
}

function volatilityOf({ volatilityPeriod }: StopConfig): FeatureSpec {
  return { name: `volatility ${volatilityPeriod}`, kind: 'volatility', period: volatilityPeriod };
}

function trailKind({ trailingStop, trailType }: StopConfig): TrailRule['kind'] | null {
  return trailingStop && trailType !== 'stop-distance' ? trailType : null;
}

function trailsByAtr(config: StopConfig): boolean {
  const kind = trailKind(config);
  return kind === 'atr' || kind === 'chandelier';
}

function aimsByVolatility({ takeProfitType, ladderUnit }: StopConfig): boolean {
  return takeProfitType === 'volatility' || (takeProfitType === 'ladder' && ladderUnit === 'volatility');
}

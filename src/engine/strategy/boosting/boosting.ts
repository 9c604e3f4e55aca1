import type { Decision, Reason } from '../../domain/decision.ts';
import type { FeatureSpec } from '../../domain/feature.ts';
import type { SeenWhy } from '../../domain/model.ts';
import type { Sight, SightSpec } from '../../domain/sight.ts';
import { sentence } from '../sentence.ts';
import type { LearnedBars, PositionSign, Strategy, StrategyDefinition } from '../strategy.ts';
import { boostingRuleConfig } from './boosting.config.ts';
import type { BoostingRuleConfig } from './boosting.config.ts';
import { wantedSide } from './rule.ts';

/** The name under which boosted trees are put to work. */
export const BOOSTING = 'boosting';

/** What tells what the price will do. */
export interface Forecaster {
  /** Bars that it looks ahead. */
  readonly horizonBars: number;
  /** Returns the log return that is expected over the horizon; NaN where it cannot say. @param values [features] NaN where unknown */
  forecast(values: Float64Array): number;
}

/** A model as it is offered. */
export interface BoostingModel {
  /** 64 hexadecimal digits that name it. */
  readonly code: string;
  readonly title: string;
  readonly sight: SightSpec;
  readonly learned?: LearnedBars;
  /** Called once, when it is first put to work: most definitions are only looked at. */
  readonly forecaster: () => Forecaster;
}

/** Returns the strategy that a model is with the rule that trades it. Versions hand over to each other: what is held, is held through a change of the model. */
export function boostingStrategy({ code, title, sight, learned, forecaster }: BoostingModel): StrategyDefinition<BoostingRuleConfig> {
  let made: Forecaster | null = null;
  return {
    name: BOOSTING,
    code,
    title,
    summary: 'Holds what boosted trees expect of the next minutes where that is more than trading costs. It tends to lose when the market is no longer like the two days that they were grown on.',
    schema: boostingRuleConfig,
    presets: [],
    handsOver: true,
    ...(learned === undefined ? {} : { learned }),
    create: (config) => new Boosting(config, { code, forecaster: made ??= forecaster(), sight }),
    overlays: () => [],
    explain: explainBoosting,
  };
}

/** Decides by the forecast at each bar. Makes no objects at a bar. */
export class Boosting implements Strategy {
  readonly features: readonly FeatureSpec[] = [{ name: 'close', kind: 'close' }];
  readonly cooldownBars: number;
  readonly sight: SightSpec;
  readonly #code: string;
  readonly #config: BoostingRuleConfig;
  readonly #forecaster: Forecaster;
  readonly #reason: { code: string; readonly values: Record<string, number> };
  readonly #decision: { -readonly [Key in keyof Decision]: Decision[Key] };
  #seen: Float64Array | null = null;
  #timeMs = Number.NaN;

  constructor(config: BoostingRuleConfig, { code, forecaster, sight }: { readonly code: string; readonly forecaster: Forecaster; readonly sight: SightSpec }) {
    this.#code = code;
    this.#config = config;
    this.#forecaster = forecaster;
    this.sight = sight;
    this.cooldownBars = config.cooldownBars;
    const { enterBps, costBps, exitBps } = config;
    this.#reason = { code: '', values: { forecastBps: Number.NaN, enterBps, costBps, exitBps, horizonBars: forecaster.horizonBars } };
    this.#decision = { targetExposure: 0, stopDistance: null, takeProfitDistance: null, trailingDistance: null, reason: this.#reason };
  }

  decide(observation: Float64Array, position: PositionSign, sight: Sight | null = null): Decision | null {
    const close = observation[0]!;
    this.#seen = null;
    if (sight === null || Number.isNaN(close)) return null;
    const forecastBps = 10_000 * this.#forecaster.forecast(sight.values);
    const target = wantedSide(forecastBps, position, this.#config);
    this.#seen = sight.values;
    this.#timeMs = sight.timeMs;
    this.#reason.code = codeOf(forecastBps, position, target);
    this.#reason.values['forecastBps'] = forecastBps;
    const decision = this.#decision;
    decision.targetExposure = target;
    decision.stopDistance = (close * this.#config.stopPct) / 100;
    decision.takeProfitDistance = (close * this.#config.targetPct) / 100;
    return decision;
  }

  /** Says what the trees saw and said, from which the part of each number can be worked out later: they need that long for it that the next market would wait. Null where they said nothing. */
  why(): SeenWhy | null {
    const { forecastBps = Number.NaN } = this.#reason.values;
    if (this.#seen === null || Number.isNaN(forecastBps)) return null;
    const exposure = this.#decision.targetExposure;
    const title = exposure === 0 ? 'flat' : exposure > 0 ? 'long' : 'short';
    return {
      timeMs: this.#timeMs, actions: [{ title, exposure, probability: null, value: forecastBps }], chosen: 0, exposure, value: forecastBps, members: [],
      seen: { code: this.#code, values: Array.from(this.#seen, (value) => (Number.isNaN(value) ? null : value)) },
    };
  }

  /** The rule looks at the position alone, and the core keeps the cooldown. */
  positionClosed(): void {
    // Nothing is kept of it.
  }

  snapshot(): null {
    return null;
  }

  restore(): void {
    // Nothing is kept between two bars.
  }
}

function codeOf(forecastBps: number, position: PositionSign, target: PositionSign): string {
  if (Number.isNaN(forecastBps)) return 'forecast-missing';
  if (target === position) return position === 0 ? 'forecast-too-small' : 'forecast-holds';
  if (target === 0) return 'forecast-reversed';
  return target > 0 ? 'forecast-long' : 'forecast-short';
}

/** Puts the reason of a decision of the rule into a sentence, with the forecast in bps. */
export function explainBoosting({ code, values }: Reason): string {
  const { forecastBps = Number.NaN, enterBps = 0, costBps = 0, exitBps = 0, horizonBars = 0 } = values;
  const says = `the trees expect ${signed(forecastBps)} bps over the next ${horizonBars} bars`;
  const afterCosts = `${(Math.abs(forecastBps) - costBps).toFixed(1)} after costs of ${costBps}`;
  switch (code) {
    case 'forecast-missing': return sentence('the trees cannot say anything of this bar: all stays as it is');
    case 'forecast-too-small': return sentence(`${says}, ${afterCosts}, not more than the ${enterBps} asked for: stay flat`);
    case 'forecast-holds': return sentence(`${says}, not more than ${exitBps} against the position: hold it`);
    case 'forecast-reversed': return sentence(`${says}, more than ${exitBps} against the position: close it`);
    case 'forecast-long': return sentence(`${says}, ${afterCosts}, more than the ${enterBps} asked for: go long`);
    case 'forecast-short': return sentence(`${says}, ${afterCosts}, more than the ${enterBps} asked for: go short`);
    default: return code;
  }
}

function signed(bps: number): string {
  return `${bps < 0 ? '-' : '+'}${Math.abs(bps).toFixed(1)}`;
}

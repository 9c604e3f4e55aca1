import { tailCount } from '../../compute/tail-kernel.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { RiskConfig } from '../config.ts';
import { assumedTail } from './assumed-tail.ts';
import type { Dependence } from './dependence.ts';
import type { HeldExposures } from './held-tail.ts';
import type { InstrumentMeasures, PortfolioMeasures, RiskHorizon, RiskLevel, Tail, TailMeasure, TailMethod } from './measures.ts';
import type { PriceHistory } from './price-history.ts';
import type { ScenarioSet } from './scenario-set.ts';

const HOUR_MS = 3_600_000;
const LEVELS = [95, 99] as const;
const HORIZONS = ['1h', '1d'] as const;
const METHODS = ['plain', 'filtered'] as const;

/** What the measures are taken of. */
export interface Measured {
  readonly instruments: readonly Instrument[];
  readonly config: RiskConfig;
  readonly exposures: HeldExposures;
  readonly history: PriceHistory | null;
  readonly dependence: Dependence | null;
  readonly level: RiskLevel;
  readonly horizon: RiskHorizon;
  setOf(horizon: RiskHorizon, method: TailMethod): ScenarioSet | null;
}

/** Takes every measure of what is held. Waiting orders are listed and not counted: they are not held yet. */
export function measurePortfolio(measured: Measured): PortfolioMeasures {
  const { instruments, exposures: { held }, dependence, history, config } = measured;
  const set = measured.setOf(measured.horizon, 'plain');
  const isKnown = (index: number): boolean => set?.hasEnough(index) === true;
  const isAssumed = held.some((exposure, index) => exposure !== 0 && !isKnown(index)) || !instruments.some((_, index) => isKnown(index));
  return {
    basis: isAssumed ? 'assumed' : 'history',
    stepMs: history?.stepMs ?? HOUR_MS,
    scenarios: set === null ? 0 : commonCount(set, held),
    tails: LEVELS.flatMap((level) => HORIZONS.flatMap((horizon) => METHODS.map((method) => tailOf(measured, level, horizon, method)))),
    dailyVolatility: dailyVolatility(measured, isKnown),
    betaToBitcoin: weighted(held, (index) => dependence?.betaToBitcoin(index) ?? null),
    betaToMarket: weighted(held, (index) => dependence?.betaToMarket(index) ?? null),
    instruments: instrumentMeasures(measured, set, isKnown),
    correlation: instruments.map((_, row) => instruments.map((__, column) => (row === column ? 1 : dependence?.correlation(row, column) ?? null))),
    clusters: dependence?.clusters(config.clusterCorrelation) ?? [instruments.map((_, index) => index)],
  };
}

function tailOf(measured: Measured, level: RiskLevel, horizon: RiskHorizon, method: TailMethod): TailMeasure {
  const { exposures: { held } } = measured;
  const set = measured.setOf(horizon, method);
  const unknown = held.map((exposure, index) => (set?.hasEnough(index) === true ? 0 : Math.abs(exposure))).reduce((sum, gross) => sum + gross, 0);
  const assumed = assumedOf(measured, unknown, level, horizon);
  const outcomes = set === null ? null : outcomesOf(set, held);
  const known = outcomes === null || outcomes.ranked.length === 0 ? null : worstOf(outcomes, tailCount(outcomes.ranked.length, level));
  return {
    level, horizon, method,
    basis: unknown > 0 || known === null ? 'assumed' : 'history',
    scenarios: outcomes?.ranked.length ?? 0,
    valueAtRisk: Math.max(0, known?.valueAtRisk ?? 0) + assumed.valueAtRisk,
    expectedShortfall: Math.max(0, known?.expectedShortfall ?? 0) + assumed.expectedShortfall,
  };
}

function assumedOf({ config, history }: Measured, gross: number, level: RiskLevel, horizon: RiskHorizon): Tail {
  return assumedTail(gross, config.assumedDailyVolatilityPct, { level, hours: horizon === '1d' ? 24 : (history?.stepMs ?? HOUR_MS) / HOUR_MS });
}

/** Profit and loss of what is held in every scenario that all of it has, and the scenarios from the worst to the best. */
interface Outcomes {
  readonly set: ScenarioSet;
  readonly from: number;
  readonly values: Float64Array;
  /** Of scenarios alike the older comes first. */
  readonly ranked: Uint32Array;
}

/** Without anything held: over the scenarios that all instruments with enough of them have. */
function commonCount(set: ScenarioSet, held: Float64Array): number {
  const known = Array.from(held.keys()).filter((index) => set.hasEnough(index));
  const involved = known.filter((index) => held[index] !== 0);
  const counts = (involved.length > 0 ? involved : known).map((index) => set.countOf(index));
  return counts.length === 0 ? 0 : Math.min(...counts);
}

function outcomesOf(set: ScenarioSet, held: Float64Array): Outcomes {
  const { from, count } = set.windowOf(commonCount(set, held));
  const values = new Float64Array(count);
  for (let index = 0; index < held.length; index++) {
    const exposure = held[index]!;
    if (exposure === 0 || !set.hasEnough(index)) continue;
    const column = set.columnOf(index) + from;
    for (let i = 0; i < count; i++) values[i]! += exposure * set.memory[column + i]!;
  }
  return { set, from, values, ranked: Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b) };
}

function worstOf({ values, ranked }: Outcomes, worst: number): Tail {
  let sum = 0;
  for (let rank = 0; rank < worst; rank++) sum += values[ranked[rank]!]!;
  return { valueAtRisk: -values[ranked[worst - 1]!]!, expectedShortfall: -sum / worst };
}

function instrumentMeasures(measured: Measured, set: ScenarioSet | null, isKnown: (index: number) => boolean): readonly InstrumentMeasures[] {
  const { instruments, exposures: { held, buys, sells }, config, history, dependence, level, horizon } = measured;
  const outcomes = set === null ? null : outcomesOf(set, held);
  const edges = outcomes === null || outcomes.ranked.length === 0 ? null : edgesOf(outcomes, tailCount(outcomes.ranked.length, level));
  return instruments.map((instrument, index) => {
    const exposure = held[index]!;
    const own = { instrumentId: instrument.id, exposure, waitingBuys: buys[index]!, waitingSells: sells[index]! };
    if (set === null || history === null || edges === null || !isKnown(index)) {
      const unit = assumedOf(measured, 1, level, horizon);
      const tail = times(unit, Math.abs(exposure));
      return {
        ...own, basis: 'assumed', scenarios: set?.countOf(index) ?? 0, dailyVolatilityPct: config.assumedDailyVolatilityPct,
        betaToBitcoin: null, betaToMarket: null, alone: tail, component: tail, marginal: times(unit, Math.sign(exposure) || 1),
      };
    }
    const marginal = edges.marginalOf(index);
    return {
      ...own, basis: 'history', scenarios: set.countOf(index), dailyVolatilityPct: 100 * Math.sqrt(history.covariance.variance(index) * history.stepsPerDay),
      betaToBitcoin: dependence?.betaToBitcoin(index) ?? null, betaToMarket: dependence?.betaToMarket(index) ?? null,
      alone: aloneOf(set, index, exposure, level), component: times(marginal, exposure), marginal,
    };
  });
}

function aloneOf(set: ScenarioSet, index: number, exposure: number, level: RiskLevel): Tail {
  const single = new Float64Array(set.size);
  single[index] = exposure;
  if (exposure === 0) return { valueAtRisk: 0, expectedShortfall: 0 };
  const outcomes = outcomesOf(set, single);
  const { valueAtRisk, expectedShortfall } = worstOf(outcomes, tailCount(outcomes.ranked.length, level));
  return { valueAtRisk: Math.max(0, valueAtRisk), expectedShortfall: Math.max(0, expectedShortfall) };
}

/**
 * Euler's allocation: the tail grows in proportion to the portfolio, so it is the sum over the positions of exposure × derivative. The derivative of
 * expected shortfall is the mean return, with the sign turned, over the worst scenarios; that of value at risk is the return in the one scenario at its edge, which
 * jumps about, so it is taken over a few ranks to both sides and scaled so that the parts still add up.
 * @see Tasche 1999, "Risk contributions and performance measurement"; Hallerbach 2003, Journal of Risk 5(2); Epperlein & Smillie 2006, "Cracking VaR with kernels", Risk 19(8)
 */
function edgesOf(outcomes: Outcomes, worst: number): { marginalOf(index: number): Tail } {
  const { set, from, values, ranked } = outcomes;
  const around = Math.min(Math.floor(worst / 4), ranked.length - worst);
  const first = worst - 1 - around;
  const last = worst - 1 + around;
  const atEdge = meanOver(ranked, first, last, (scenario) => values[scenario]!);
  const edge = values[ranked[worst - 1]!]!;
  // Around an edge at which nothing is lost there is nothing to share out in proportion.
  const scale = atEdge < 0 ? edge / atEdge : 1;
  return {
    marginalOf: (index) => {
      const column = set.columnOf(index) + from;
      const known = (scenario: number): number => set.memory[column + scenario]!;
      const valueAtRisk = -meanOver(ranked, first, last, known) * scale;
      const expectedShortfall = -meanOver(ranked, 0, worst - 1, known);
      // An instrument that is not held may lack the older scenarios.
      return { valueAtRisk: Number.isFinite(valueAtRisk) ? valueAtRisk : 0, expectedShortfall: Number.isFinite(expectedShortfall) ? expectedShortfall : 0 };
    },
  };
}

function meanOver(ranked: Uint32Array, first: number, last: number, of: (scenario: number) => number): number {
  let sum = 0;
  for (let rank = first; rank <= last; rank++) sum += of(ranked[rank]!);
  return sum / (last - first + 1);
}

/** √(eᵀ Σ e) over a day of what has a history; on top of it, in full, what is assumed. */
function dailyVolatility({ exposures: { held }, history, config }: Measured, isKnown: (index: number) => boolean): number {
  let [variance, assumed] = [0, 0];
  for (let a = 0; a < held.length; a++) {
    if (held[a] === 0) continue;
    if (history === null || !isKnown(a)) {
      assumed += Math.abs(held[a]!) * config.assumedDailyVolatilityPct / 100;
      continue;
    }
    for (let b = 0; b < held.length; b++) if (held[b] !== 0 && isKnown(b)) variance += held[a]! * held[b]! * history.covariance.covariance(a, b) * history.stepsPerDay;
  }
  return Math.sqrt(Math.max(0, variance)) + assumed;
}

/** Worth-weighted, per unit of gross exposure; null when flat or when one of them is not known. */
function weighted(held: Float64Array, of: (index: number) => number | null): number | null {
  let [sum, gross] = [0, 0];
  for (let index = 0; index < held.length; index++) {
    const exposure = held[index]!;
    if (exposure === 0) continue;
    const beta = of(index);
    if (beta === null) return null;
    sum += beta * exposure;
    gross += Math.abs(exposure);
  }
  return gross === 0 ? null : sum / gross;
}

function times({ valueAtRisk, expectedShortfall }: Tail, factor: number): Tail {
  return { valueAtRisk: valueAtRisk * factor, expectedShortfall: expectedShortfall * factor };
}

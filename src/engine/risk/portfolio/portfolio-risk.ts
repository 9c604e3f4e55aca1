import { decayOfHalfLife } from '../../compute/ewma-covariance.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { RiskConfig } from '../config.ts';
import { alignedReturns } from './aligned-returns.ts';
import type { AlignedReturns } from './aligned-returns.ts';
import { assumedTail } from './assumed-tail.ts';
import { createDependence } from './dependence.ts';
import type { Dependence } from './dependence.ts';
import { HeldTail } from './held-tail.ts';
import { measurePortfolio } from './measure-portfolio.ts';
import type { PortfolioMeasures, RiskBasis, RiskHorizon, RiskLevel, Tail, TailMethod } from './measures.ts';
import { mergeCloses } from './merge-closes.ts';
import type { PastCloses } from './merge-closes.ts';
import { PriceHistory } from './price-history.ts';
import type { PriceHistorySnapshot } from './price-history.ts';
import { ScenarioSet } from './scenario-set.ts';

export type { PortfolioMeasures, RiskBasis, Tail, TailMeasure, InstrumentMeasures } from './measures.ts';

/** Most that the tail of the portfolio may be, in quote units; Infinity where there is no limit. */
export type TailCaps = Tail;

/**
 * What the portfolio could lose. Instruments are named by their index in the session; exposures are signed and in quote units.
 * Level (95 or 99 %) and horizon (1 h or 1 d) of `tailWith` and `shareWithin` are those of the configuration; scenarios are plain.
 */
export interface PortfolioRisk {
  /** Says what is held in an instrument now. Cheap: nothing is reckoned before somebody asks. */
  hold(index: number, exposure: number): void;
  /**
   * Says what open entry orders of an instrument are worth, buys and sells apart, both 0 or more. In each scenario those of them that would lose are
   * counted as filled and the others as not: whichever of them fill, the loss is not larger.
   */
  await(index: number, buys: number, sells: number): void;
  /** What the answer for this instrument rests on; `assumed` where it has fewer than 250 scenarios. */
  basisOf(index: number): RiskBasis;
  /** Returns value at risk and expected shortfall of what is held, what waits, and `added`; losses are positive, 0 where nothing can be lost. NaN where an exposure is not finite. */
  tailWith(index: number, added: number): Tail;
  /**
   * Returns the largest share 0..1 of `added` with which value at risk and expected shortfall stay within the caps, and so does every smaller share;
   * 0 when they do not even without it, 0 for numbers that are not finite. Answers 1 without looking at a scenario where the worst of all is within the caps:
   * ask this first, and {@link tailWith} only for the words of a denial.
   */
  shareWithin(index: number, added: number, caps: TailCaps): number;
  /** Returns the beta to Bitcoin, or to the session's equally weighted market where Bitcoin is not in it; 1 with too little history. */
  betaOf(index: number): number;
  /** Returns the instruments that move together with this one, itself included, ascending. With too little history it is taken to move as Bitcoin does, or with all. */
  clusterOf(index: number): readonly number[];
  /** Returns the returns of some instruments over the steps that all of them have, oldest first; null where there is none. Too slow for the hot path. */
  returnsOf(indices: readonly number[]): AlignedReturns | null;
  /** Returns everything there is to show. Too slow for the hot path. */
  measures(): PortfolioMeasures;
  /** Takes other limits; what prices have done stays. */
  configure(config: RiskConfig): void;

  /** How much time a step is; null before the first price. */
  readonly stepMs: number | null;
  /** Says how much time a step is to be, once: what was known of steps of another length is forgotten. */
  begin(stepMs: number): void;
  /** Ends a step. @param heard [instruments] closes; NaN for what did not trade. A time that is not later than the last step's changes nothing. */
  closeStep(timeMs: EpochMs, heard: Float64Array): void;
  /** Takes closes from before, or from a gap; where a step has a close already that stays. */
  addPast(index: number, past: PastCloses): void;
  snapshot(): PriceHistorySnapshot | null;
  restore(snapshot: PriceHistorySnapshot | null): void;
}

/** Creates the measures of a session's instruments, in their order. */
export function createPortfolioRisk(instruments: readonly Instrument[], config: RiskConfig): PortfolioRisk {
  return new HistoricalRisk(instruments, config);
}

const HOUR_MS = 3_600_000;
const ONLY: readonly number[] = [0];
const NOTHING: Tail = { valueAtRisk: 0, expectedShortfall: 0 };

class HistoricalRisk implements PortfolioRisk {
  readonly #instruments: readonly Instrument[];
  readonly #exposures: { readonly held: Float64Array; readonly buys: Float64Array; readonly sells: Float64Array };
  readonly #bitcoin: number;
  #config: RiskConfig;
  #level: RiskLevel = 99;
  #horizon: RiskHorizon = '1d';
  #history: PriceHistory | null = null;
  /** The scenarios of the configured horizon. */
  #scenarios: ScenarioSet | null = null;
  /** Made when it is first needed: most runs of a research never come near a limit. */
  #tail: HeldTail | null = null;
  #dependence: Dependence | null = null;
  /** Of each instrument, until the next step. */
  #betas: Float64Array | null = null;
  #clusters: readonly (readonly number[])[] | null = null;
  readonly #shown = new Map<string, ScenarioSet>();

  constructor(instruments: readonly Instrument[], config: RiskConfig) {
    const size = instruments.length;
    this.#instruments = instruments;
    this.#exposures = { held: new Float64Array(size), buys: new Float64Array(size), sells: new Float64Array(size) };
    this.#bitcoin = instruments.findIndex(({ baseAsset }) => baseAsset === 'BTC');
    this.#config = config;
    this.configure(config);
  }

  get stepMs(): number | null {
    return this.#history?.stepMs ?? null;
  }

  configure(config: RiskConfig): void {
    const isOtherDecay = config.volatilityHalfLifeHours !== this.#config.volatilityHalfLifeHours;
    const isOtherHorizon = config.riskHorizon !== this.#horizon;
    this.#config = config;
    this.#level = config.riskLevel === '95' ? 95 : 99;
    this.#horizon = config.riskHorizon;
    if (this.#history === null) return;
    if (isOtherDecay) this.#adopt(mergeCloses(this.#history, this.#newHistory(this.#history.stepMs), null));
    else if (isOtherHorizon) this.#adopt(this.#history);
    this.#forgetDerived();
  }

  begin(stepMs: number): void {
    if (this.#history?.stepMs !== stepMs) this.#adopt(this.#newHistory(stepMs));
  }

  closeStep(timeMs: EpochMs, heard: Float64Array): void {
    const history = this.#history;
    if (history === null || !(timeMs > history.lastMs) || !history.append(timeMs, heard)) return;
    this.#scenarios?.append(history.end - 1);
    this.#forgetDerived();
  }

  addPast(index: number, past: PastCloses): void {
    const history = this.#history;
    if (history !== null) this.#adopt(mergeCloses(history, this.#newHistory(history.stepMs), { index, past }));
  }

  returnsOf(indices: readonly number[]): AlignedReturns | null {
    return alignedReturns(this.#history, indices);
  }

  snapshot(): PriceHistorySnapshot | null {
    return this.#history?.snapshot() ?? null;
  }

  restore(snapshot: PriceHistorySnapshot | null): void {
    if (snapshot === null) return;
    const history = this.#newHistory(snapshot.stepMs);
    history.restore(snapshot);
    this.#adopt(history);
  }

  hold(index: number, exposure: number): void {
    this.#exposures.held[index] = exposure;
  }

  await(index: number, buys: number, sells: number): void {
    this.#exposures.buys[index] = buys;
    this.#exposures.sells[index] = sells;
  }

  basisOf(index: number): RiskBasis {
    return this.#scenarios?.hasEnough(index) === true ? 'history' : 'assumed';
  }

  tailWith(index: number, added: number): Tail {
    const assumed = this.#assumed(index, added);
    if (!isFiniteSum(this.#exposures, added)) return { valueAtRisk: Number.NaN, expectedShortfall: Number.NaN };
    const tail = this.#heldTail();
    if (tail === null) return assumed;
    tail.measure(index, added, this.#level);
    return {
      valueAtRisk: Math.max(0, tail.valueAtRisk) + assumed.valueAtRisk,
      expectedShortfall: Math.max(0, tail.expectedShortfall) + assumed.expectedShortfall,
    };
  }

  shareWithin(index: number, added: number, caps: TailCaps): number {
    if (!isFiniteSum(this.#exposures, added) || !(caps.valueAtRisk >= 0) || !(caps.expectedShortfall >= 0)) return 0;
    if (this.#worstLoss(index, added) <= Math.min(caps.valueAtRisk, caps.expectedShortfall)) return 1;
    const isKnown = this.#scenarios?.hasEnough(index) === true;
    if (!isKnown) return this.#assumedShare(index, added, caps);
    const assumed = this.#assumed(index, 0);
    const room = { valueAtRisk: caps.valueAtRisk - assumed.valueAtRisk, expectedShortfall: caps.expectedShortfall - assumed.expectedShortfall };
    if (!(room.valueAtRisk >= 0 && room.expectedShortfall >= 0)) return 0;
    return this.#heldTail()?.shareWithin(index, added, this.#level, room) ?? 0;
  }

  betaOf(index: number): number {
    // Alone it is its own market, or Bitcoin itself.
    if (this.#instruments.length === 1) return 1;
    this.#betas ??= this.#betasNow();
    return this.#betas[index] ?? Number.NaN;
  }

  clusterOf(index: number): readonly number[] {
    if (this.#instruments.length === 1) return ONLY;
    this.#clusters ??= this.#clustersNow();
    return this.#clusters[index] ?? [];
  }

  measures(): PortfolioMeasures {
    return measurePortfolio({
      instruments: this.#instruments, config: this.#config, exposures: this.#exposures, history: this.#history, dependence: this.#dependenceNow(),
      level: this.#level, horizon: this.#horizon, setOf: (horizon, method) => this.#setOf(horizon, method),
    });
  }

  #newHistory(stepMs: number): PriceHistory {
    const halfLife = Math.max(1, (this.#config.volatilityHalfLifeHours * HOUR_MS) / stepMs);
    return new PriceHistory(this.#instruments.length, stepMs, decayOfHalfLife(halfLife));
  }

  #adopt(history: PriceHistory): void {
    this.#history = history;
    this.#scenarios = ScenarioSet.of(history, lagOf(history, this.#horizon), 'plain');
    this.#tail = null;
    this.#forgetDerived();
  }

  #forgetDerived(): void {
    this.#dependence = null;
    this.#betas = null;
    this.#clusters = null;
    if (this.#shown.size > 0) this.#shown.clear();
  }

  #heldTail(): HeldTail | null {
    if (this.#tail === null && this.#scenarios !== null) this.#tail = new HeldTail(this.#scenarios, this.#exposures);
    return this.#tail;
  }

  #dependenceNow(): Dependence | null {
    if (this.#history === null || this.#scenarios === null) return null;
    this.#dependence ??= createDependence(this.#history.covariance, this.#instruments.map((_, index) => this.basisOf(index) === 'history'), this.#bitcoin);
    return this.#dependence;
  }

  #betasNow(): Float64Array {
    const dependence = this.#dependenceNow();
    return Float64Array.from(this.#instruments, (_, index) => dependence?.betaToBitcoin(index) ?? dependence?.betaToMarket(index) ?? 1);
  }

  #clustersNow(): readonly (readonly number[])[] {
    const groups = this.#dependenceNow()?.clusters(this.#config.clusterCorrelation) ?? [this.#instruments.map((_, index) => index)];
    return this.#instruments.map((_, index) => groups.find((group) => group.includes(index)) ?? [index]);
  }

  #setOf(horizon: RiskHorizon, method: TailMethod): ScenarioSet | null {
    if (this.#history === null || (horizon === this.#horizon && method === 'plain')) return this.#scenarios;
    const key = `${horizon} ${method}`;
    const known = this.#shown.get(key) ?? ScenarioSet.of(this.#history, lagOf(this.#history, horizon), method);
    this.#shown.set(key, known);
    return known;
  }

  /** More than the portfolio loses in any scenario, in no more steps than there are instruments. */
  #worstLoss(index: number, added: number): number {
    const { held, buys, sells } = this.#exposures;
    const scenarios = this.#scenarios;
    let loss = this.#assumed(index, added).expectedShortfall;
    for (let i = 0; i < held.length; i++) {
      if (scenarios === null || !scenarios.hasEnough(i)) continue;
      const [fall, rise] = [-scenarios.lowestOf(i), scenarios.highestOf(i)];
      const exposure = i === index ? held[i]! + added : held[i]!;
      loss += (exposure > 0 ? exposure * fall : -exposure * rise) + buys[i]! * fall + sells[i]! * rise;
    }
    return loss;
  }

  /** What is assumed of all instruments with too little history. */
  #assumed(index: number, added: number): Tail {
    const { held, buys, sells } = this.#exposures;
    let gross = 0;
    for (let i = 0; i < held.length; i++) {
      if (this.#scenarios?.hasEnough(i) === true) continue;
      gross += Math.abs(i === index ? held[i]! + added : held[i]!) + buys[i]! + sells[i]!;
    }
    return gross === 0 ? NOTHING : this.#assumedOf(gross);
  }

  #assumedOf(gross: number): Tail {
    return assumedTail(gross, this.#config.assumedDailyVolatilityPct, { level: this.#level, hours: this.#horizon === '1d' ? 24 : (this.stepMs ?? HOUR_MS) / HOUR_MS });
  }

  /** The assumed tail grows in proportion to the exposure without sign: what may be added is a matter of dividing. */
  #assumedShare(index: number, added: number, caps: TailCaps): number {
    const tail = this.tailWith(index, 0);
    const unit = this.#assumedOf(1);
    const own = this.#exposures.held[index]!;
    const room = Math.min((caps.valueAtRisk - tail.valueAtRisk) / unit.valueAtRisk, (caps.expectedShortfall - tail.expectedShortfall) / unit.expectedShortfall);
    if (!(room >= 0)) return 0;
    // Against what is held it first comes down to nothing, and then grows on the other side.
    const most = Math.sign(own) * Math.sign(added) < 0 ? room + 2 * Math.abs(own) : room;
    return Math.min(1, (most / Math.abs(added)) * (1 - 1e-9));
  }
}

function lagOf(history: PriceHistory, horizon: RiskHorizon): number {
  return horizon === '1d' ? history.stepsPerDay : 1;
}

function isFiniteSum({ held, buys, sells }: { readonly held: Float64Array; readonly buys: Float64Array; readonly sells: Float64Array }, added: number): boolean {
  let sum = Math.abs(added);
  for (let i = 0; i < held.length; i++) {
    // A negative worth of waiting orders is none.
    if (!(buys[i]! >= 0 && sells[i]! >= 0)) return false;
    sum += Math.abs(held[i]!) + buys[i]! + sells[i]!;
  }
  return sum < Infinity;
}

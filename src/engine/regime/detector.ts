import { BayesianChangePoint } from '../compute/change-point/bayesian.ts';
import type { BayesianChangePointSnapshot } from '../compute/change-point/bayesian.ts';
import { emissionsOf, filterStep, weigh } from '../compute/hmm/gaussian-hmm.ts';
import type { GaussianHmm } from '../compute/hmm/gaussian-hmm.ts';
import { portableLog } from '../compute/portable-log.ts';
import { intervalMs } from '../domain/interval.ts';
import type { Interval } from '../domain/interval.ts';
import type { Bar } from '../domain/market-event.ts';
import type { RegimeReading } from '../domain/regime.ts';
import type { EpochMs } from '../domain/units.ts';
import { FEATURES, RegimeFeatures } from './features.ts';
import type { RegimeFeaturesSnapshot } from './features.ts';
import { LabelKeeper } from './label-keeper.ts';
import type { LabelKeeperSnapshot } from './label-keeper.ts';
import { fitRegimes, scaleInto } from './model.ts';
import type { RegimeModel } from './model.ts';

/** Observations that a model is fitted to: 60 days of hours. */
export const TRAINING_BARS = 1440;

/** Fewest that a first model is fitted to. */
export const LEAST_BARS = 240;

/** Bars between two fits, which fall on the same times for everyone: whole multiples of this many bars since 1970. */
export const REFIT_BARS = 168;

/** Earlier bars with which a detector says the same as one that has seen everything before them. */
export const WARM_UP_BARS = TRAINING_BARS + REFIT_BARS + 360;

/**
 * Reads the regime of one instrument from its closed bars, each time from that bar and the ones before it alone.
 *
 * Every week of hours a model of four states is fitted afresh to the last sixty days; between fits the forward filter follows the states. A fit
 * begins from the data and not from the fit before, so that what is said depends on the last {@link WARM_UP_BARS} bars only, not on where a
 * history happens to begin: a chart, a report and a session agree.
 */
export class RegimeDetector {
  readonly #periodMs: number;
  readonly #features = new RegimeFeatures();
  readonly #labels = new LabelKeeper();
  readonly #breaks = new BayesianChangePoint(BREAKS);
  /** Ring of [TRAINING_BARS × FEATURES], `#count` filled, `#next` the oldest once full. */
  readonly #history = new Float64Array(TRAINING_BARS * FEATURES);
  #count = 0;
  #next = 0;
  #lastOpenMs = -Infinity;
  #period = Number.NaN;
  /** The present run of volatility began lately. */
  #isYoung = true;
  #model: RegimeModel | null = null;
  readonly #newest = new Float64Array(FEATURES);
  readonly #scaled = new Float64Array(FEATURES);
  readonly #likelihoods = new Float64Array(STATES);
  readonly #scratch = new Float64Array(STATES);
  readonly #states = new Float64Array(STATES);

  /** @param interval of the bars it is shown */
  constructor(interval: Interval) {
    this.#periodMs = intervalMs(interval) * REFIT_BARS;
  }

  /** Open time of the newest bar it has seen; -Infinity before the first. */
  get lastOpenMs(): EpochMs {
    return this.#lastOpenMs;
  }

  /** What it makes of the newest bar; null until there is enough history. */
  get reading(): RegimeReading | null {
    return this.#labels.reading;
  }

  /** Takes the next closed bar; one that is not newer than the last, or has no sound prices, is left out. */
  update(bar: Bar): RegimeReading | null {
    if (!this.#take(bar)) return this.reading;
    const isBroken = this.#noticesBreak(bar);
    // What was believed before a break is no guide to what comes after it.
    if (isBroken) this.#states.fill(1 / STATES);
    const period = Math.floor(bar.openTimeMs / this.#periodMs);
    const isDue = this.#model === null ? this.#count >= LEAST_BARS : period !== this.#period;
    if (isDue) this.#fit(period);
    else if (this.#model !== null) this.#follow(this.#model, this.#newest, 0);
    if (this.#model !== null) this.#labels.update(bar.closeTimeMs, this.#model.shares, this.#states, isBroken);
    return this.reading;
  }

  /** Takes a closed bar without reading a regime from it: history that a later bar's model is fitted to, at a fraction of the cost. */
  remember(bar: Bar): void {
    if (this.#take(bar)) this.#noticesBreak(bar);
  }

  snapshot(): RegimeDetectorSnapshot {
    const model = this.#model;
    return {
      features: this.#features.snapshot(), labels: this.#labels.snapshot(), breaks: this.#breaks.snapshot(), isYoung: this.#isYoung,
      history: Array.from(this.#inOrder(), (value) => (value === value ? value : null)),
      lastOpenMs: this.#count === 0 && this.#lastOpenMs === -Infinity ? null : this.#lastOpenMs,
      period: model === null ? null : this.#period, states: Array.from(this.#states),
      model: model && {
        centre: Array.from(model.centre), scale: Array.from(model.scale), shares: Array.from(model.shares),
        transition: Array.from(model.hmm.transition), means: Array.from(model.hmm.means), variances: Array.from(model.hmm.variances), initial: Array.from(model.hmm.initial),
      },
    };
  }

  restore(snapshot: RegimeDetectorSnapshot): void {
    const { model, history } = snapshot;
    this.#features.restore(snapshot.features);
    this.#labels.restore(snapshot.labels);
    this.#breaks.restore(snapshot.breaks);
    this.#isYoung = snapshot.isYoung;
    this.#history.set(history.map((value) => value ?? Number.NaN));
    this.#count = history.length / FEATURES;
    this.#next = this.#count % TRAINING_BARS;
    this.#lastOpenMs = snapshot.lastOpenMs ?? -Infinity;
    this.#period = snapshot.period ?? Number.NaN;
    this.#states.set(snapshot.states);
    this.#model = model && restored(model);
  }

  /** Tells whether this is the bar at which a break in volatility is noticed, not one of the bars after it. */
  #noticesBreak(bar: Bar): boolean {
    const wasYoung = this.#isYoung;
    this.#breaks.update(portableLog(Math.max(LEAST_RANGE, portableLog(bar.high / bar.low))));
    this.#isYoung = this.#breaks.shareYoungerThan(BREAK_AGE) > BREAK_SURE;
    // The very first run is young without a break.
    return this.#isYoung && !wasYoung && this.#count > BREAK_AGE;
  }

  /** Returns whether the bar was taken and there are enough for its features, which are then the newest of the history. */
  #take(bar: Bar): boolean {
    if (bar.openTimeMs <= this.#lastOpenMs || !(bar.low > 0 && bar.high >= bar.low && bar.close > 0 && bar.high < Infinity)) return false;
    this.#lastOpenMs = bar.openTimeMs;
    if (!this.#features.update(bar, this.#newest)) return false;
    this.#history.set(this.#newest, this.#next * FEATURES);
    this.#next = (this.#next + 1) % TRAINING_BARS;
    if (this.#count < TRAINING_BARS) this.#count++;
    return true;
  }

  /** The remembered features, oldest first. */
  #inOrder(): Float64Array {
    if (this.#count < TRAINING_BARS) return this.#history.slice(0, this.#count * FEATURES);
    const ordered = new Float64Array(this.#history.length);
    const cut = this.#next * FEATURES;
    ordered.set(this.#history.subarray(cut), 0);
    ordered.set(this.#history.subarray(0, cut), this.#history.length - cut);
    return ordered;
  }

  /** Fits a model to the history and walks it through it, so that the filter too begins from the data. */
  #fit(period: number): void {
    const history = this.#inOrder();
    this.#model = fitRegimes(history);
    this.#period = period;
    this.#states.set(this.#model.hmm.initial);
    for (let at = 0; at < history.length; at += FEATURES) this.#follow(this.#model, history, at);
  }

  #follow(model: RegimeModel, features: Float64Array, at: number): void {
    scaleInto(features, at, model, this.#scaled, 0);
    weigh(model.emissions, this.#scaled, 0, this.#likelihoods, 0);
    filterStep(model.hmm.transition, this.#states, this.#likelihoods, this.#scratch);
  }
}

/** A detector as plain data. */
export interface RegimeDetectorSnapshot {
  readonly features: RegimeFeaturesSnapshot;
  readonly labels: LabelKeeperSnapshot;
  readonly breaks: BayesianChangePointSnapshot;
  readonly isYoung: boolean;
  /** [count × features], oldest first; null for what is not known. */
  readonly history: readonly (number | null)[];
  readonly lastOpenMs: EpochMs | null;
  readonly period: number | null;
  readonly states: readonly number[];
  readonly model: Readonly<Record<'centre' | 'scale' | 'shares' | 'initial' | 'transition' | 'means' | 'variances', readonly number[]>> | null;
}

function restored(model: NonNullable<RegimeDetectorSnapshot['model']>): RegimeModel {
  const hmm: GaussianHmm = {
    states: STATES, dims: FEATURES, initial: Float64Array.from(model.initial), transition: Float64Array.from(model.transition),
    means: Float64Array.from(model.means), variances: Float64Array.from(model.variances),
  };
  return { hmm, emissions: emissionsOf(hmm), centre: Float64Array.from(model.centre), scale: Float64Array.from(model.scale), shares: Float64Array.from(model.shares) };
}

const STATES = 4;

/** Of the log range of single bars: a break about every three weeks of hours is what is expected beforehand, runs are told apart up to five days. */
const BREAKS = { meanRun: 500, longestRun: 120, mean: -6, meanWorth: 0.1, variance: 0.3, varianceWorth: 2 };
/** A break is noticed when the present run began within this many bars, as surely as this. */
const BREAK_AGE = 12;
const BREAK_SURE = 0.9;
const LEAST_RANGE = 1e-6;

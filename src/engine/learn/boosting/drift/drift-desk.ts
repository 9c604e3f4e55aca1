import { isBlank } from './drift-baseline.ts';
import type { DriftBaseline } from './drift-baseline.ts';
import { featureReason, sideReason, skillReason } from './drift-finding.ts';
import type { DriftFinding } from './drift-finding.ts';
import type { DriftSettings } from './drift-settings.ts';
import { DRIFT_SETTINGS } from './drift-settings.ts';
import { FeatureWindow } from './feature-drift.ts';
import type { FeatureLook, FeatureReading } from './feature-drift.ts';
import { Outcomes } from './outcomes.ts';
import type { OutcomesSnapshot } from './outcomes.ts';
import { SideWatch, wrongSide } from './side-watch.ts';
import type { SideWatchSnapshot } from './side-watch.ts';
import { SkillWindow, standardErrorOf } from './skill-window.ts';
import type { SkillReading, SkillWindowSnapshot } from './skill-window.ts';

/** A closed bar as the desk takes it. */
export interface DriftBar {
  /** Close of the bar; bars follow each other in time. */
  readonly timeMs: number;
  readonly close: number;
  /** [features] NaN where unknown. */
  readonly features: ArrayLike<number>;
  /** Logarithmic return over the horizon that the model that decided expected; null where none decided. */
  readonly prediction: number | null;
}

export interface DriftDeskOptions {
  readonly barMs: number;
  readonly horizonBars: number;
  readonly settings?: DriftSettings;
}

/** The rolling information coefficient at a look. */
export interface SkillLook extends SkillReading {
  readonly timeMs: number;
}

/** What the desk knows now. */
export interface DriftReport {
  readonly bars: number;
  /** Looks at the features, oldest first. After an interruption they are looked at again, beside the rows of the model that trades now. */
  readonly looks: readonly FeatureLook[];
  readonly skill: readonly SkillLook[];
  /** Share of the predictions that were on the wrong side since the last change, of so many stretches of the horizon; null before the first. */
  readonly wrongSide: { readonly share: number; readonly count: number } | null;
  /** What lasts now, and what has been found lately, newest last. */
  readonly standing: readonly DriftFinding[];
  readonly findings: readonly DriftFinding[];
}

/** What a {@link DriftDesk} needs to go on, beside the baseline and the bars themselves; survives JSON. Small enough to be written at every bar. */
export interface DriftDeskSnapshot {
  readonly format: 1;
  readonly bars: number;
  readonly outcomes: OutcomesSnapshot<number>;
  readonly sides: SideWatchSnapshot;
  readonly skillWindow: SkillWindowSnapshot;
  readonly skill: readonly (readonly [timeMs: number, pairs: number, ic: number | null, rmseOfZero: number | null])[];
  readonly streaks: readonly (readonly [name: string, looks: number])[];
  readonly standing: readonly DriftFinding[];
  readonly findings: readonly DriftFinding[];
}

/**
 * Watches one bot in one market, bar by bar: whether what it sees has moved away from what its model learned from, and whether its predictions have become worse.
 * A new model brings a new baseline of the features; the record of the predictions is the bot's, whichever of its models made them. Memory is bounded.
 */
export class DriftDesk {
  readonly #options: Required<DriftDeskOptions>;
  #baseline: DriftBaseline;
  readonly #window: FeatureWindow;
  readonly #outcomes: Outcomes<number>;
  readonly #sides = new SideWatch();
  readonly #skillWindow: SkillWindow;
  #bars = 0;
  #looks: FeatureLook[] = [];
  #skill: SkillLook[] = [];
  /** Looks in a row beyond the limit, by kind and feature. */
  #streaks = new Map<string, number>();
  #standing: DriftFinding[] = [];
  #findings: DriftFinding[] = [];

  constructor(baseline: DriftBaseline, options: DriftDeskOptions) {
    this.#options = { settings: DRIFT_SETTINGS, ...options };
    this.#baseline = baseline;
    const { settings, horizonBars, barMs } = this.#options;
    this.#window = new FeatureWindow(settings, baseline.features.length);
    this.#outcomes = new Outcomes(horizonBars * barMs);
    this.#skillWindow = new SkillWindow(settings.icBars, horizonBars);
  }

  /** Compares with the rows that another model has learned from, from the next look on. */
  rebase(baseline: DriftBaseline): void {
    if (baseline.features.length !== this.#baseline.features.length) throw new RangeError(`expected a baseline of ${this.#baseline.features.length} features, was ${baseline.features.length}`);
    this.#baseline = baseline;
    if (!isBlank(baseline)) return;
    // Where nothing is compared, nothing is beyond.
    this.#standing = this.#standing.filter(({ feature }) => feature === null);
    for (const key of this.#streaks.keys()) if (!key.startsWith('ic')) this.#streaks.delete(key);
  }

  /** Shows a bar from before: what is seen in it counts for the looks that follow, and nothing is found at it. */
  warm({ timeMs, features }: Pick<DriftBar, 'timeMs' | 'features'>): void {
    this.#window.push(features);
    if (this.#isLook(timeMs)) this.#lookAt(timeMs);
  }

  /** Takes the next closed bar. @returns what was found at it; empty as a rule */
  update({ timeMs, close, features, prediction }: DriftBar): readonly DriftFinding[] {
    const { settings } = this.#options;
    this.#bars++;
    this.#window.push(features);
    const found = this.#settle(timeMs, close, prediction);
    if (this.#isLook(timeMs)) found.push(...this.#look(timeMs));
    this.#findings = [...this.#findings, ...found].slice(-settings.keptFindings);
    return found;
  }

  report(): DriftReport {
    const { mean: share, count } = this.#sides;
    return { bars: this.#bars, looks: [...this.#looks], skill: [...this.#skill], wrongSide: share === null ? null : { share, count }, standing: [...this.#standing], findings: [...this.#findings] };
  }

  /** Looks are at times and not at bars counted, so that they are the same ones after an interruption. */
  #isLook(timeMs: number): boolean {
    const { settings, barMs } = this.#options;
    return Math.round(timeMs / barMs) % settings.lookEveryBars === 0;
  }

  #settle(timeMs: number, close: number, prediction: number | null): DriftFinding[] {
    const settled = this.#outcomes.take(timeMs, close, prediction !== null && Number.isFinite(prediction) ? prediction : null);
    if (settled === null) return [];
    this.#skillWindow.take(settled.prediction, settled.outcome);
    const { barMs, horizonBars } = this.#options;
    // Outcomes of neighbouring bars share most of their time: one in each horizon is new.
    if (Math.round(timeMs / barMs) % horizonBars !== 0) return [];
    return this.#sides.take(wrongSide(settled.prediction, settled.outcome)).map(({ detector, before, after }) => (
      { kind: detector, phase: 'told', timeMs, feature: null, value: after ?? before, limit: before, reason: sideReason(detector, before, after) }));
  }

  #look(timeMs: number): readonly DriftFinding[] {
    const { settings, barMs } = this.#options;
    const hours = (settings.windowBars * barMs) / 3_600_000;
    const readings = this.#lookAt(timeMs);
    const skill = this.#skillWindow.read();
    this.#skill = [...this.#skill, { timeMs, ...skill }].slice(-settings.keptLooks);
    const found = readings.flatMap(({ name, psi, psiLimit, ks, ksLimit }) => [
      ...this.#lasting({ kind: 'psi', feature: name, value: psi, limit: psiLimit, isBeyond: psi !== null && psi > psiLimit, timeMs }, (phase) => featureReason('psi', phase, { feature: name, value: psi ?? 0, limit: psiLimit, hours })),
      ...this.#lasting({ kind: 'ks', feature: name, value: ks, limit: ksLimit, isBeyond: ks !== null && ks > ksLimit, timeMs }, (phase) => featureReason('ks', phase, { feature: name, value: ks ?? 0, limit: ksLimit, hours })),
    ]);
    const limit = skill.standardError === null ? 0 : -settings.icDeviations * skill.standardError;
    const against = this.#lasting({ kind: 'ic', feature: null, value: skill.ic, limit, isBeyond: skill.ic !== null && skill.ic < limit, timeMs }, (phase) => skillReason(phase, { ic: skill.ic ?? 0, limit, pairs: skill.pairs }));
    return [...found, ...against];
  }

  #lookAt(timeMs: number): readonly FeatureReading[] {
    if (isBlank(this.#baseline)) return [];
    const look = this.#window.look(timeMs, this.#baseline);
    this.#looks = [...this.#looks, look].slice(-this.#options.settings.keptLooks);
    return look.readings;
  }

  /** Turns readings beyond a limit into what began and what ended: it begins after so many in a row, and ends with the first that is not. */
  #lasting({ kind, feature, value, limit, isBeyond, timeMs }: LastingReading, reason: (phase: 'began' | 'ended') => string): readonly DriftFinding[] {
    const key = `${kind} ${feature ?? ''}`;
    const streak = isBeyond ? (this.#streaks.get(key) ?? 0) + 1 : 0;
    if (streak === 0) this.#streaks.delete(key);
    else this.#streaks.set(key, Math.min(streak, this.#options.settings.looksInARow + 1));
    const stands = this.#standing.some((finding) => finding.kind === kind && finding.feature === feature);
    if (streak === this.#options.settings.looksInARow && !stands) {
      const began: DriftFinding = { kind, phase: 'began', timeMs, feature, value: value ?? 0, limit, reason: reason('began') };
      this.#standing = [...this.#standing, began];
      return [began];
    }
    if (isBeyond || !stands) return [];
    this.#standing = this.#standing.filter((finding) => finding.kind !== kind || finding.feature !== feature);
    // What can no longer be measured is not back: it is only not known any more.
    return value === null ? [] : [{ kind, phase: 'ended', timeMs, feature, value, limit, reason: reason('ended') }];
  }

  snapshot(): DriftDeskSnapshot {
    return {
      format: 1, bars: this.#bars, outcomes: this.#outcomes.snapshot(), sides: this.#sides.snapshot(), skillWindow: this.#skillWindow.snapshot(),
      skill: this.#skill.map(({ timeMs, pairs, ic, rmseOfZero }) => [timeMs, pairs, ic, rmseOfZero] as const), streaks: [...this.#streaks], standing: this.#standing, findings: this.#findings,
    };
  }

  /** Goes on where another desk of the same options and baseline was, once it is shown the bars that it had seen. */
  restore({ bars, outcomes, sides, skillWindow, skill, streaks, standing, findings }: DriftDeskSnapshot): void {
    this.#bars = bars;
    this.#outcomes.restore(outcomes);
    this.#sides.restore(sides);
    this.#skillWindow.restore(skillWindow);
    this.#skill = skill.map(([timeMs, pairs, ic, rmseOfZero]) => ({ timeMs, pairs, ic, standardError: standardErrorOf(pairs, this.#options.horizonBars), rmseOfZero }));
    this.#streaks = new Map(streaks);
    this.#standing = [...standing];
    this.#findings = [...findings];
  }
}

interface LastingReading {
  readonly kind: 'psi' | 'ks' | 'ic';
  readonly feature: string | null;
  readonly value: number | null;
  readonly limit: number;
  readonly isBeyond: boolean;
  readonly timeMs: number;
}

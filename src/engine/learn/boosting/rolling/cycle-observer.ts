import { intervalMs } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { BARS_19 } from '../../../features/sets/bars-19/definition.ts';
import type { BotRetrainingConfig } from '../bot/retraining.config.ts';
import { blankBaseline } from '../drift/drift-baseline.ts';
import { DriftDesk } from '../drift/drift-desk.ts';
import type { DriftReport } from '../drift/drift-desk.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import { DRIFT_SETTINGS, PLAIN_DRIFT } from '../drift/drift-settings.ts';
import type { DriftSettings } from '../drift/drift-settings.ts';
import type { RetrainPolicySnapshot } from './cycle-state.ts';
import type { BarForecast, RetrainPolicyOptions, SettledForecast } from './cycle-step.ts';
import { CycleWatch } from './cycle-watch.ts';
import type { Forecasts } from './cycle-watch.ts';
import type { SeenBars } from './labelled-rows.ts';
import { RollingWindow } from './rolling-window.ts';

/** The versions that are asked at a bar; null for none. */
export interface Asked {
  readonly active: string | null;
  readonly previous: string | null;
  readonly candidate: string | null;
}

/** Bars by which a training may be late and still be asked for the same window. */
export const SLACK_BARS = 120;
const NO_MODEL = blankBaseline(BARS_19.features.map(({ name }) => name));

/** Sees the bars of one market, asks the versions at each, and keeps what came of it: the window of a training, the books of the rule, and the drift desk. Decides nothing. */
export class CycleObserver {
  readonly watch: CycleWatch;
  readonly #options: RetrainPolicyOptions;
  readonly #window: RollingWindow;
  readonly #drift: DriftDesk;
  #forecasts: { readonly timeMs: EpochMs; readonly byCode: Forecasts } = { timeMs: 0, byCode: {} };
  #settled: readonly SettledForecast[] = [];

  constructor(options: RetrainPolicyOptions) {
    const { interval, settings } = options;
    const barMs = intervalMs(interval);
    this.#options = options;
    // A training that is under way may still be asked for the window as it was when it began.
    this.#window = new RollingWindow(options, settings.windowBars + SLACK_BARS);
    this.watch = new CycleWatch(settings, barMs);
    this.#drift = new DriftDesk(NO_MODEL, { barMs, horizonBars: settings.training.horizonMinutes, settings: driftSettingsOf(settings.retraining) });
  }

  /** Bars that are still needed before the first training. */
  get barsMissing(): number {
    return Math.max(0, this.#options.settings.windowBars - this.#window.length);
  }

  get forecasts(): readonly BarForecast[] {
    const { timeMs, byCode } = this.#forecasts;
    return Object.entries(byCode).map(([code, forecast]) => ({ timeMs, code, forecastBps: forecast * 10_000 }));
  }

  get settled(): readonly SettledForecast[] {
    return this.#settled;
  }

  get drift(): DriftReport {
    return this.#drift.report();
  }

  /** Shows a bar from before. */
  warm(bar: Bar): void {
    this.#window.take(bar);
    this.#drift.warm({ timeMs: bar.closeTimeMs, features: this.#window.newest });
  }

  /** Takes the next closed bar. @returns what each version expects at it, where it can say, and what was found to drift */
  take(bar: Bar, { active, previous, candidate }: Asked): { readonly forecasts: Forecasts; readonly findings: readonly DriftFinding[] } {
    const { closeTimeMs: timeMs, close } = bar;
    this.#window.take(bar);
    const forecasts = this.#ask([active, previous, candidate].filter((code) => code !== null));
    this.#forecasts = { timeMs, byCode: forecasts };
    this.#settled = this.watch.take(bar, forecasts, { active, previous });
    const prediction = active === null ? null : forecasts[active] ?? null;
    return { forecasts, findings: this.#drift.update({ timeMs, close, features: this.#window.newest, prediction }) };
  }

  /** Returns the window of a training whose newest bar opened at a time. */
  windowOf(openTimeMs: EpochMs): SeenBars {
    return this.#window.until(openTimeMs, this.#options.settings.windowBars);
  }

  /** Compares anew: another version trades. */
  begin(active: string | null): void {
    this.watch.beginDuel();
    this.#rebase(active);
  }

  snapshot(): Pick<RetrainPolicySnapshot, 'watch' | 'drift'> {
    return { watch: this.watch.snapshot(), drift: this.#drift.snapshot() };
  }

  restore({ watch, drift }: Pick<RetrainPolicySnapshot, 'watch' | 'drift'>, active: string | null): void {
    this.watch.restore(watch);
    this.#rebase(active);
    this.#drift.restore(drift);
  }

  #rebase(active: string | null): void {
    this.#drift.rebase((active === null ? null : this.#options.modelOf(active)?.reference) ?? NO_MODEL);
  }

  #ask(codes: readonly string[]): Forecasts {
    return Object.fromEntries(codes.flatMap((code) => {
      const forecast = this.#options.modelOf(code)?.forecaster.forecast(this.#window.newest);
      return forecast === undefined || Number.isNaN(forecast) ? [] : [[code, forecast]];
    }));
  }
}

function driftSettingsOf({ retrainAbovePsi, driftLimits }: BotRetrainingConfig): DriftSettings {
  return { ...DRIFT_SETTINGS, ...(driftLimits === 'plain' ? PLAIN_DRIFT : {}), psiLimit: retrainAbovePsi ?? DRIFT_SETTINGS.psiLimit };
}

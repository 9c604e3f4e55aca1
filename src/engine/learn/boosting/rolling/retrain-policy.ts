import { intervalMs, MINUTE_MS } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import { BARS_19 } from '../../../features/sets/bars-19/definition.ts';
import { sightSetSettling } from '../../../features/sets/sight-set.ts';
import { blankBaseline } from '../drift/drift-baseline.ts';
import { DriftDesk } from '../drift/drift-desk.ts';
import type { DriftFinding } from '../drift/drift-finding.ts';
import { DRIFT_SETTINGS } from '../drift/drift-settings.ts';
import type { CycleSettings } from './cycle.ts';
import { BEGINNING, toldToTrade, tookOver, wentBack } from './cycle-state.ts';
import type { CycleState, RetrainPolicySnapshot, Shadow, Trading, Training } from './cycle-state.ts';
import type { BarForecast, CycleStep, CycleView, RetrainPolicyOptions, SettledForecast, TrainingResult } from './cycle-step.ts';
import { CycleWatch } from './cycle-watch.ts';
import type { Forecasts } from './cycle-watch.ts';
import { goesBeside, notShown, stays, takesOver, tooOld } from './cycle-words.ts';
import type { RetrainRecord } from './retrain-record.ts';
import { RollingWindow } from './rolling-window.ts';
import type { WindowTask } from './train-window.ts';
import { isEarly, trainingCause } from './training-cause.ts';
import type { ValidationVerdict } from './validation.ts';

/** Bars by which a training may be late and still be asked for the same window. */
const SLACK_BARS = 120;
const HOUR_MS = 3_600_000;
const NO_MODEL = blankBaseline(BARS_19.features.map(({ name }) => name));

/** Returns how many bars a {@link RetrainPolicy} is shown before it begins, or goes on. */
export function barsToWarm({ windowBars }: CycleSettings): number {
  return windowBars + SLACK_BARS + sightSetSettling('bars-19');
}

/**
 * Decides when trees are grown again, whether they take over, when they are taken back, and when they rest. Fed with closed bars and with what trainings have come to; knows no
 * clock, no thread and no store, so it is the same in a backtest and in a session. At a time there is one training or one shadow. The host calls {@link takeBar} after what the bar
 * brought about was decided.
 */
export class RetrainPolicy {
  readonly #options: RetrainPolicyOptions;
  readonly #window: RollingWindow;
  readonly #watch: CycleWatch;
  readonly #drift: DriftDesk;
  readonly #barMs: number;
  #state: CycleState = BEGINNING;
  #steps: CycleStep[] = [];
  #forecasts: Forecasts = {};
  #settled: readonly SettledForecast[] = [];

  constructor(options: RetrainPolicyOptions) {
    const { interval, settings } = options;
    this.#options = options;
    this.#barMs = intervalMs(interval);
    // A training that is under way may still be asked for the window as it was when it began.
    this.#window = new RollingWindow(options, settings.windowBars + SLACK_BARS);
    this.#watch = new CycleWatch(settings, this.#barMs);
    const psiLimit = settings.retraining.retrainAbovePsi ?? DRIFT_SETTINGS.psiLimit;
    this.#drift = new DriftDesk(NO_MODEL, { barMs: this.#barMs, horizonBars: settings.training.horizonMinutes, settings: { ...DRIFT_SETTINGS, psiLimit } });
  }

  /** The version that trades; null for none. */
  get active(): string | null {
    return this.#state.trading.active?.code ?? null;
  }

  /** The version that is kept ready to come back; null for none. */
  get previous(): string | null {
    return this.#state.trading.previous?.code ?? null;
  }

  /** The version that decides beside the active one without orders; null for none. */
  get candidate(): string | null {
    return this.#state.shadow?.code ?? null;
  }

  /** Bars that are still needed before the first training. */
  get barsMissing(): number {
    return Math.max(0, this.#options.settings.windowBars - this.#window.length);
  }

  /** What each version expected at the newest bar. */
  get forecasts(): readonly BarForecast[] {
    return Object.entries(this.#forecasts).map(([code, forecast]) => ({ timeMs: this.#state.nowMs, code, forecastBps: forecast * 10_000 }));
  }

  /** The forecasts whose outcome the newest bar was. */
  get settled(): readonly SettledForecast[] {
    return this.#settled;
  }

  /** Shows bars from before the beginning, or from before an interruption: nothing is begun on them. */
  warm(bar: Bar): void {
    this.#window.take(bar);
    this.#drift.warm({ timeMs: bar.closeTimeMs, features: this.#window.newest });
  }

  /** Takes the next closed bar; one that is not newer than the last is passed over. */
  takeBar(bar: Bar): readonly CycleStep[] {
    this.#steps = [];
    if (bar.closeTimeMs <= this.#state.nowMs) return [];
    this.#set({ nowMs: bar.closeTimeMs });
    this.#window.take(bar);
    const { active, previous } = this;
    this.#forecasts = this.#forecast();
    this.#settled = this.#watch.take(bar, this.#forecasts, { active, previous });
    this.#noteDrift(this.#drift.update({ timeMs: bar.closeTimeMs, close: bar.close, features: this.#window.newest, prediction: active === null ? null : this.#forecasts[active] ?? null }));
    if (this.#state.shadow !== null) this.#shadowed(this.#state.shadow);
    else this.#judgeActive();
    if (this.#state.training === null && this.#state.shadow === null) this.#maybeTrain(bar);
    return this.#steps;
  }

  /** Takes what a training has come to; what belongs to no training under way is passed over. */
  trained(result: TrainingResult): readonly CycleStep[] {
    this.#steps = [];
    const { training, trading: { active } } = this.#state;
    if (training === null || training.id !== result.taskId) return [];
    this.#set({ training: null });
    const about = { why: training.why, training };
    if (result.outcome === 'failed') {
      this.#record({ ...about, outcome: 'failed', sentence: `${result.sentence} ${stays(active)}` });
      return this.#steps;
    }
    const { code, verdict } = result;
    if (!verdict.passed && this.#options.settings.mustPass) {
      this.#record({ ...about, outcome: 'refused', code, verdict, sentence: `Refused. ${notShown(verdict)} ${stays(active)}` });
      return this.#steps;
    }
    const shadow: Shadow = { code, bars: 0, agreed: 0, isFinite: true };
    this.#set({ shadow });
    this.#record({ ...about, outcome: 'passed', code, verdict, sentence: goesBeside(verdict, active, this.#shadowMinutes) });
    if (this.#shadowMinutes === 0) this.#endShadow(shadow);
    return this.#steps;
  }

  /** Returns the training under way as it was asked for: for a host that was interrupted in it. Null for none. */
  pendingTask(): WindowTask | null {
    return this.#state.training === null ? null : this.#taskOf(this.#state.training);
  }

  /** Begins a training at the next bar at which none is under way. @param cause one sentence */
  ask(cause: string): void {
    this.#set({ asked: cause });
  }

  /** Brings the version before back. Does nothing where there is none. @param cause one sentence */
  rollBack(cause: string): readonly CycleStep[] {
    this.#steps = [];
    this.#toPrevious('asked', cause);
    return this.#steps;
  }

  /** Takes back that a version trades: the host could not put it to work. Does nothing where another trades by now. @param cause one sentence */
  declined(code: string, cause: string): readonly CycleStep[] {
    this.#steps = [];
    const { before } = this.#state;
    if (before === null || this.active !== code) return [];
    this.#trade(before);
    this.#set({ before: null });
    this.#record({ why: 'told', outcome: 'declined', code, sentence: `Not put to work. ${cause} ${stays(before.active)}` });
    return this.#steps;
  }

  /** Goes by what the host says trades, whatever was decided here. Does nothing where it is so already. @param code null for none; @param cause one sentence */
  adopt(code: string | null, cause: string): readonly CycleStep[] {
    this.#steps = [];
    const { trading, nowMs, shadow } = this.#state;
    if (this.active === code) return [];
    if (shadow?.code === code) this.#set({ shadow: null });
    this.#trade(toldToTrade(trading, code, nowMs));
    this.#record({ why: 'told', outcome: 'adopted', code, sentence: `${cause} ${code === null ? 'Nothing trades from here on.' : 'It is what trades from here on.'}` });
    return this.#steps;
  }

  /** Returns where the cycle stands. */
  view(): CycleView {
    const { trading, training, begunMs, shadow } = this.#state;
    const { settings } = this.#options;
    const untilMs = this.#watchedUntilMs;
    return {
      active: trading.active, previous: this.previous, candidate: this.candidate, barsMissing: this.barsMissing,
      training: training === null ? null : { why: training.why, cause: training.cause, sinceMs: training.openTimeMs + this.#barMs - 1 },
      nextDueMs: begunMs === null ? null : begunMs + settings.everyMinutes * MINUTE_MS,
      shadowLeftMinutes: shadow === null ? null : Math.max(0, this.#shadowMinutes - (shadow.bars * this.#barMs) / MINUTE_MS),
      sharpe: this.#watch.sharpe, duel: untilMs === null ? null : { untilMs, ...this.#watch.duel }, drift: this.#drift.report(),
    };
  }

  /** Returns what was decided so far; the bars are not in it. */
  snapshot(): RetrainPolicySnapshot {
    return { format: 1, state: this.#state, watch: this.#watch.snapshot(), drift: this.#drift.snapshot() };
  }

  /** Goes on where another policy of the same options was, once it is shown ({@link warm}) the {@link barsToWarm} newest bars that that one had taken. */
  restore({ state, watch, drift }: RetrainPolicySnapshot): void {
    this.#state = state;
    this.#watch.restore(watch);
    this.#rebase();
    this.#drift.restore(drift);
  }

  #forecast(): Forecasts {
    const codes = [this.active, this.previous, this.candidate].filter((code) => code !== null);
    return Object.fromEntries(codes.flatMap((code) => {
      const forecast = this.#options.modelOf(code)?.forecaster.forecast(this.#window.newest);
      return forecast === undefined || Number.isNaN(forecast) ? [] : [[code, forecast]];
    }));
  }

  #noteDrift(findings: readonly DriftFinding[]): void {
    for (const finding of findings) {
      this.#steps.push({ type: 'finding', finding });
      if (finding.kind === 'psi' && finding.phase === 'began' && this.#options.settings.retraining.retrainAbovePsi !== null) this.#set({ drifted: finding.reason });
    }
  }

  #shadowed(shadow: Shadow): void {
    const [ours, theirs] = [this.#forecasts[shadow.code], this.active === null ? undefined : this.#forecasts[this.active]];
    const seen: Shadow = {
      ...shadow, bars: shadow.bars + 1, isFinite: shadow.isFinite && ours !== undefined && Number.isFinite(ours),
      agreed: shadow.agreed + Number(ours !== undefined && theirs !== undefined && Math.sign(ours) === Math.sign(theirs)),
    };
    this.#set({ shadow: seen });
    if (seen.bars * this.#barMs >= this.#shadowMinutes * MINUTE_MS) this.#endShadow(seen);
  }

  #endShadow(shadow: Shadow): void {
    const { trading, nowMs } = this.#state;
    const { code } = shadow;
    this.#set({ shadow: null });
    if (!shadow.isFinite) {
      this.#record({ why: 'shadowed', outcome: 'dropped', code, sentence: `Dropped: it could not be asked at every one of ${shadow.bars} bars. ${stays(trading.active)}` });
      return;
    }
    this.#trade(tookOver(trading, code, nowMs));
    this.#steps.push({ type: 'swap', to: code, from: trading.active?.code ?? null });
    this.#record({ why: 'shadowed', outcome: 'swapped', code, sentence: takesOver(shadow, trading.active) });
  }

  /** A model that has taken over is compared with the one before it for a while; one that nothing newer replaces rests some day. */
  #judgeActive(): void {
    const { trading: { active }, nowMs } = this.#state;
    if (active === null) return;
    const untilMs = this.#watchedUntilMs;
    const worse = untilMs === null || nowMs > untilMs ? null : this.#watch.worse();
    const { restAfterHours } = this.#options.settings.retraining;
    if (worse !== null) this.#toPrevious('degraded', worse);
    else if (restAfterHours !== null && nowMs - active.sinceMs >= restAfterHours * HOUR_MS) this.#rest(active.code, tooOld(restAfterHours));
  }

  #toPrevious(why: 'asked' | 'degraded', cause: string): void {
    const { trading } = this.#state;
    const { active, previous } = trading;
    if (active === null || previous === null) return;
    this.#trade(wentBack(trading));
    this.#steps.push({ type: 'roll-back', to: previous.code, from: active.code });
    this.#record({ why, outcome: 'rolled-back', code: active.code, sentence: `${cause} The one before it trades again from the next bar on.` });
  }

  #rest(code: string, cause: string): void {
    this.#trade(BEGINNING.trading);
    this.#steps.push({ type: 'rest', from: code, cause });
    this.#record({ why: 'aged', outcome: 'rested', code, sentence: `${cause} It trades no more, what it holds is closed, and nothing is opened until a model passes.` });
  }

  /** Changes who trades; what is compared begins anew. */
  #trade(trading: Trading): void {
    this.#set({ trading, before: this.#state.trading, drifted: null });
    this.#watch.beginDuel();
    this.#rebase();
  }

  #rebase(): void {
    this.#drift.rebase((this.active === null ? null : this.#options.modelOf(this.active)?.reference) ?? NO_MODEL);
  }

  #maybeTrain({ openTimeMs }: Bar): void {
    if (this.barsMissing > 0) return;
    const found = trainingCause(this.#state, this.#options.settings, this.#watch.sharpe);
    if (found === null) return;
    const { nextTask, tried, nowMs } = this.#state;
    const training: Training = { ...found, id: nextTask, openTimeMs };
    this.#set({ nextTask: nextTask + 1, begunMs: nowMs, asked: null, drifted: null, training, tried: isEarly(found) ? [...tried, found.why] : [] });
    this.#steps.push({ type: 'train', task: this.#taskOf(training) });
  }

  #taskOf({ id, openTimeMs }: Training): WindowTask {
    const { instrumentId, interval, settings } = this.#options;
    return { id, instrumentId, interval, settings, bars: this.#window.until(openTimeMs, settings.windowBars) };
  }

  get #shadowMinutes(): number {
    return this.#options.settings.retraining.shadowMinutes;
  }

  /** Until when the active version is compared with the one before it; null where there is none. */
  get #watchedUntilMs(): number | null {
    const { watchedFromMs, previous } = this.#state.trading;
    return watchedFromMs === null || previous === null ? null : watchedFromMs + this.#options.settings.retraining.watchMinutes * MINUTE_MS;
  }

  #record({ training, verdict, code, ...step }: Pick<RetrainRecord, 'why' | 'outcome' | 'sentence'> & { readonly code?: string | null; readonly training?: Training; readonly verdict?: ValidationVerdict }): void {
    const { nextRecord: id, nowMs: whenMs } = this.#state;
    this.#set({ nextRecord: id + 1 });
    const record: RetrainRecord = {
      ...step, id, whenMs, cause: training?.cause ?? '', window: training === undefined ? null : this.#spanOf(training),
      metrics: verdict?.metrics ?? null, lines: verdict?.lines ?? [], code: code ?? null, activeCode: this.active,
    };
    this.#steps.push({ type: 'record', record });
  }

  #spanOf({ openTimeMs }: Training): RetrainRecord['window'] {
    const { openTimeMs: opens, length } = this.#window.until(openTimeMs, this.#options.settings.windowBars);
    return { fromMs: opens[0] ?? openTimeMs, toMs: openTimeMs + this.#barMs - 1, bars: length };
  }

  #set(changes: Partial<CycleState>): void {
    this.#state = { ...this.#state, ...changes };
  }
}

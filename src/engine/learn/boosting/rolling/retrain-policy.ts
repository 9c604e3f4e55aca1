import { intervalMs, MINUTE_MS } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import { sightSetSettling } from '../../../features/sets/sight-set.ts';
import type { CycleSettings } from './cycle.ts';
import { CycleObserver, SLACK_BARS } from './cycle-observer.ts';
import { BEGINNING, toldToTrade, tookOver, wentBack } from './cycle-state.ts';
import type { CycleState, RetrainPolicySnapshot, Shadow, Trading, Training } from './cycle-state.ts';
import type { BarForecast, CycleStep, CycleView, RetrainPolicyOptions, SettledForecast, TrainingResult } from './cycle-step.ts';
import type { Forecasts } from './cycle-watch.ts';
import { COMES_BACK, goesBeside, notShown, stays, takesOver, tooOld } from './cycle-words.ts';
import type { RetrainRecord } from './retrain-record.ts';
import type { WindowTask } from './train-window.ts';
import { isEarly, trainingCause } from './training-cause.ts';
import type { ValidationVerdict } from './validation.ts';

const HOUR_MS = 3_600_000;

/** Returns how many bars a cycle is shown before it begins, or goes on. */
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
  readonly #observer: CycleObserver;
  readonly #barMs: number;
  #state: CycleState = BEGINNING;
  #steps: CycleStep[] = [];

  constructor(options: RetrainPolicyOptions) {
    this.#options = options;
    this.#observer = new CycleObserver(options);
    this.#barMs = intervalMs(options.interval);
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

  /** What each version expected at the newest bar. */
  get forecasts(): readonly BarForecast[] {
    return this.#observer.forecasts;
  }

  /** The forecasts whose outcome the newest bar was. */
  get settled(): readonly SettledForecast[] {
    return this.#observer.settled;
  }

  /** Shows bars from before the beginning, or from before an interruption: nothing is begun on them. */
  warm(bar: Bar): void {
    this.#observer.warm(bar);
  }

  /** Takes the next closed bar; one that is not newer than the last is passed over. */
  takeBar(bar: Bar): readonly CycleStep[] {
    this.#steps = [];
    if (bar.closeTimeMs <= this.#state.nowMs) return [];
    this.#set({ nowMs: bar.closeTimeMs });
    const { forecasts, findings } = this.#observer.take(bar, this);
    for (const finding of findings) {
      this.#steps.push({ type: 'finding', finding });
      if (finding.kind === 'psi' && finding.phase === 'began') this.#set({ drifted: finding.reason });
    }
    if (this.#state.shadow !== null) this.#watchShadow(this.#state.shadow, forecasts);
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

  /** Returns the training under way as it was asked for: for a host that was interrupted in it. Its bars are fewer where the host has shown fewer. Null for none. */
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
    if (this.active === code) return [];
    if (this.candidate === code) this.#set({ shadow: null });
    this.#trade(toldToTrade(this.#state.trading, code, this.#state.nowMs));
    this.#record({ why: 'told', outcome: 'adopted', code, sentence: `${cause} ${code === null ? 'Nothing trades from here on.' : 'It is what trades from here on.'}` });
    return this.#steps;
  }

  /** Returns where the cycle stands. */
  view(): CycleView {
    const { trading, training, begunMs, shadow } = this.#state;
    const { barsMissing, watch, drift } = this.#observer;
    const untilMs = this.#watchedUntilMs;
    return {
      active: trading.active, previous: this.previous, candidate: this.candidate, barsMissing,
      training: training === null ? null : { why: training.why, cause: training.cause, sinceMs: training.window.toMs },
      nextDueMs: begunMs === null ? null : begunMs + this.#options.settings.everyMinutes * MINUTE_MS,
      shadowLeftMinutes: shadow === null ? null : Math.max(0, this.#shadowMinutes - (shadow.bars * this.#barMs) / MINUTE_MS),
      sharpe: watch.sharpe, duel: untilMs === null ? null : { untilMs, ...watch.duel }, drift,
    };
  }

  /** Returns what was decided so far; the bars are not in it. */
  snapshot(): RetrainPolicySnapshot {
    return { format: 1, state: this.#state, ...this.#observer.snapshot() };
  }

  /** Goes on where another policy of the same options was, once it is shown by {@link warm} the newest bars that that one had taken, {@link barsToWarm} of them. */
  restore({ state, watch, drift }: RetrainPolicySnapshot): void {
    this.#state = state;
    this.#observer.restore({ watch, drift }, this.active);
  }

  #watchShadow(shadow: Shadow, forecasts: Forecasts): void {
    const [ours, theirs] = [forecasts[shadow.code], this.active === null ? undefined : forecasts[this.active]];
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
      this.#record({ why: 'shadowed', outcome: 'dropped', code, sentence: `Dropped: it could not be asked at every bar. ${stays(trading.active)}` });
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
    const worse = untilMs === null || nowMs > untilMs ? null : this.#observer.watch.worse();
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
    this.#record({ why, outcome: 'rolled-back', code: active.code, sentence: `${cause} ${COMES_BACK}` });
  }

  #rest(code: string, cause: string): void {
    this.#trade(BEGINNING.trading);
    this.#steps.push({ type: 'rest', from: code, cause });
    this.#record({ why: 'aged', outcome: 'rested', code, sentence: `${cause} It trades no more, what it holds is closed, and nothing is opened until a model passes.` });
  }

  /** Changes who trades. */
  #trade(trading: Trading): void {
    this.#set({ trading, before: this.#state.trading, drifted: null });
    this.#observer.begin(this.active);
  }

  #maybeTrain({ openTimeMs }: Bar): void {
    if (this.#observer.barsMissing > 0) return;
    const found = trainingCause(this.#state, this.#options.settings, this.#observer.watch.sharpe);
    if (found === null) return;
    const { nextTask, tried, nowMs } = this.#state;
    const { openTimeMs: opens, length: bars } = this.#observer.windowOf(openTimeMs);
    const training: Training = { ...found, id: nextTask, openTimeMs, window: { fromMs: opens[0] ?? openTimeMs, toMs: nowMs, bars } };
    this.#set({ nextTask: nextTask + 1, begunMs: nowMs, asked: null, drifted: null, training, tried: isEarly(found) ? [...tried, found.why] : [] });
    this.#steps.push({ type: 'train', task: this.#taskOf(training) });
  }

  #taskOf({ id, openTimeMs }: Training): WindowTask {
    const { instrumentId, interval, settings } = this.#options;
    return { id, instrumentId, interval, settings, bars: this.#observer.windowOf(openTimeMs) };
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
      ...step, id, whenMs, cause: training?.cause ?? '', window: training?.window ?? null,
      metrics: verdict?.metrics ?? null, lines: verdict?.lines ?? [], code: code ?? null, activeCode: this.active,
    };
    this.#steps.push({ type: 'record', record });
  }

  #set(changes: Partial<CycleState>): void {
    this.#state = { ...this.#state, ...changes };
  }
}

import { intervalMs, MINUTE_MS } from '../../../domain/interval.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { Forecaster } from '../../../strategy/boosting/boosting.ts';
import type { CycleSettings } from './cycle.ts';
import { CycleWatch } from './cycle-watch.ts';
import type { CycleWatchSnapshot } from './cycle-watch.ts';
import type { FeatureReference } from './document.ts';
import { furthestDrift } from './drift-watch.ts';
import type { RetrainOutcome, RetrainRecord, RetrainWhy } from './retrain-record.ts';
import { RollingWindow } from './rolling-window.ts';
import type { RollingWindowSnapshot } from './rolling-window.ts';
import type { WindowOutcome, WindowTask } from './train-window.ts';

/** A version that can be asked. */
export interface CycleModel {
  readonly forecaster: Forecaster;
  readonly reference: FeatureReference;
}

export interface RetrainPolicyOptions {
  readonly instrumentId: InstrumentId;
  readonly interval: Interval;
  readonly settings: CycleSettings;
  /** Returns a version that was trained and registered; null when it is not there any more. */
  readonly modelOf: (code: string) => CycleModel | null;
}

/** What the host has to do. `swap` and `roll-back` take effect for the bar after the one in hand; `to` is null where no model is left to trade. */
export type CycleStep =
  | { readonly type: 'train'; readonly task: WindowTask }
  | { readonly type: 'swap'; readonly to: string; readonly from: string | null }
  | { readonly type: 'roll-back'; readonly to: string | null; readonly from: string }
  | { readonly type: 'record'; readonly record: RetrainRecord };

/** What a training has come to. The model, where there is one, is registered before this is told. */
export type TrainingResult = (Pick<Extract<WindowOutcome, { readonly outcome: 'trained' }>, 'outcome' | 'code' | 'verdict'> | Extract<WindowOutcome, { readonly outcome: 'failed' }>) & { readonly taskId: number };

interface Training { readonly id: number; readonly why: RetrainWhy; readonly cause: string; readonly openTimeMs: EpochMs }
interface Shadow { readonly code: string; readonly why: RetrainWhy; readonly bars: number; readonly agreed: number; readonly isFinite: boolean }

/** What a {@link RetrainPolicy} needs to go on; survives JSON. */
export interface RetrainPolicySnapshot {
  readonly window: RollingWindowSnapshot;
  readonly watch: CycleWatchSnapshot;
  readonly state: CycleState;
}

interface CycleState {
  readonly nextTask: number;
  readonly nextRecord: number;
  readonly active: string | null;
  readonly previous: string | null;
  /** When the model that trades took over; null for never. */
  readonly swappedMs: EpochMs | null;
  /** Close at which the last training was begun; null for never. */
  readonly begunMs: EpochMs | null;
  /** Causes for which a training was begun early since the last that was due. */
  readonly tried: readonly RetrainWhy[];
  /** What a person, or another watch, wants a training for. */
  readonly asked: string | null;
  readonly training: Training | null;
  readonly shadow: Shadow | null;
  /** Close of the newest bar. */
  readonly nowMs: EpochMs;
}

const BEGINNING: CycleState = { nextTask: 1, nextRecord: 1, active: null, previous: null, swappedMs: null, begunMs: null, tried: [], asked: null, training: null, shadow: null, nowMs: 0 };

/** Drift moves slowly: it is looked for once in so many minutes, and nothing is begun early within as many of the last training. */
const LOOK_MINUTES = 5;
/** Bars by which a training may be late and still be asked for the same window. */
const SLACK_BARS = 120;
/** A model is rolled back whose error is so many times that of the one before it, and by so many standard errors: both, as few bars tell little and many tell trifles. */
const ROLL_BACK_RATIO = 1.05, ROLL_BACK_SIGMAS = 2;

/**
 * Decides when trees are grown again, whether they take over, and when they are taken back. Fed with closed bars and with what trainings have come to; knows no clock, no
 * thread and no store, so it is the same in a backtest and in a session. At a time there is one training or one shadow. The host calls {@link takeBar} after what the bar brought about was decided.
 */
export class RetrainPolicy {
  readonly #options: RetrainPolicyOptions;
  readonly #window: RollingWindow;
  readonly #watch: CycleWatch;
  readonly #barMs: number;
  #state: CycleState = BEGINNING;
  #steps: CycleStep[] = [];

  constructor(options: RetrainPolicyOptions) {
    this.#options = options;
    this.#barMs = intervalMs(options.interval);
    // A training that is under way may still be asked for the window as it was when it began.
    this.#window = new RollingWindow(options, options.settings.windowBars + SLACK_BARS);
    this.#watch = new CycleWatch(options.settings, this.#barMs);
  }

  /** The version that trades; null for none. */
  get active(): string | null {
    return this.#state.active;
  }

  /** The version that is kept ready to come back; null for none. */
  get previous(): string | null {
    return this.#state.previous;
  }

  /** The version that decides beside the active one without orders; null for none. */
  get candidate(): string | null {
    return this.#state.shadow?.code ?? null;
  }

  /** Bars that are still needed before the first training. */
  get barsMissing(): number {
    return Math.max(0, this.#options.settings.windowBars - this.#window.length);
  }

  /** Sharpe ratio of the rule over the newest bars by closes; null before there is enough of it. */
  get rollingSharpe(): number | null {
    return this.#watch.sharpe;
  }

  /** Shows bars from before the beginning: nothing is begun on them. */
  warm(bar: Bar): void {
    this.#window.take(bar);
  }

  /** Takes the next closed bar. */
  takeBar(bar: Bar): readonly CycleStep[] {
    this.#steps = [];
    this.#set({ nowMs: bar.closeTimeMs });
    this.#window.take(bar);
    const { active, previous } = this.#state;
    const forecasts = this.#forecasts();
    this.#watch.take(bar, forecasts, { active, previous });
    if (this.#state.shadow !== null) this.#shadowed(this.#state.shadow, forecasts);
    else this.#judgeActive();
    const { training, shadow } = this.#state;
    if (training === null && shadow === null) this.#maybeTrain(bar);
    return this.#steps;
  }

  /** Takes what a training has come to; what belongs to no training under way is passed over. */
  trained(result: TrainingResult): readonly CycleStep[] {
    this.#steps = [];
    const { training } = this.#state;
    if (training === null || training.id !== result.taskId) return [];
    this.#set({ training: null });
    if (result.outcome === 'failed') {
      this.#record({ training, outcome: 'failed', sentence: `${result.sentence} ${this.#stays()}` });
      return this.#steps;
    }
    const { code, verdict } = result;
    const failed = verdict.lines.filter(({ passed }) => !passed);
    const isTaken = verdict.passed || !this.#options.settings.mustPass;
    const sentence = isTaken
      ? `${verdict.passed ? 'It has shown what it must' : `It has not shown what it must (${failed.map(({ sentence: line }) => line).join(' ')}), and is taken all the same, as asked`}; it decides beside ${this.#state.active === null ? 'nothing' : 'the one that trades'} for ${this.#shadowMinutes} minutes.`
      : `Refused. ${failed.map(({ sentence: line }) => line).join(' ')} ${this.#stays()}`;
    if (isTaken) this.#set({ shadow: { code, why: training.why, bars: 0, agreed: 0, isFinite: true } });
    this.#record({ training, outcome: isTaken ? 'passed' : 'refused', sentence, code, verdict });
    if (isTaken && this.#shadowMinutes === 0 && this.#state.shadow !== null) this.#endShadow(this.#state.shadow);
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
    this.#toPrevious(cause);
    return this.#steps;
  }

  snapshot(): RetrainPolicySnapshot {
    return { window: this.#window.snapshot(), watch: this.#watch.snapshot(), state: this.#state };
  }

  restore({ window, watch, state }: RetrainPolicySnapshot): void {
    this.#window.restore(window);
    this.#watch.restore(watch);
    this.#state = state;
  }

  #forecasts(): Readonly<Record<string, number>> {
    const { active, previous, shadow } = this.#state;
    const codes = [active, previous, shadow?.code ?? null].filter((code) => code !== null);
    return Object.fromEntries(codes.flatMap((code) => {
      const forecast = this.#options.modelOf(code)?.forecaster.forecast(this.#window.newest);
      return forecast === undefined || Number.isNaN(forecast) ? [] : [[code, forecast]];
    }));
  }

  #shadowed(shadow: Shadow, forecasts: Readonly<Record<string, number>>): void {
    const { active } = this.#state;
    const [ours, theirs] = [forecasts[shadow.code], active === null ? undefined : forecasts[active]];
    const seen: Shadow = {
      ...shadow, bars: shadow.bars + 1, isFinite: shadow.isFinite && ours !== undefined && Number.isFinite(ours),
      agreed: shadow.agreed + Number(ours !== undefined && theirs !== undefined && Math.sign(ours) === Math.sign(theirs)),
    };
    this.#set({ shadow: seen });
    if (seen.bars * this.#barMs >= this.#shadowMinutes * MINUTE_MS) this.#endShadow(seen);
  }

  #endShadow({ code, bars, agreed, isFinite }: Shadow): void {
    const { active, previous } = this.#state;
    this.#set({ shadow: null });
    if (!isFinite) {
      this.#record({ why: 'shadowed', outcome: 'dropped', code, sentence: `Dropped: it could not be asked at every one of ${bars} bars. ${this.#stays()}` });
      return;
    }
    this.#set({ active: code, previous: active ?? previous, swappedMs: this.#state.nowMs });
    this.#watch.beginDuel();
    this.#steps.push({ type: 'swap', to: code, from: active });
    const agreement = active === null || bars === 0 ? '' : ` In ${bars} bars beside it they named the same side ${agreed} times.`;
    this.#record({ why: 'shadowed', outcome: 'swapped', code, sentence: `It trades from the next bar on; ${active === null ? 'there was none before it' : 'the one before it is kept ready'}.${agreement}` });
  }

  /** A model that has taken over is compared with the one before it for a while. */
  #judgeActive(): void {
    const { active, previous, swappedMs } = this.#state;
    if (active === null || previous === null || swappedMs === null || this.#state.nowMs - swappedMs > this.#options.settings.retraining.watchMinutes * MINUTE_MS) return;
    const worse = this.#watch.worse;
    if (worse === null || worse.sigmas <= ROLL_BACK_SIGMAS || worse.ratio <= ROLL_BACK_RATIO) return;
    this.#toPrevious(`On the bars since, its error is ${worse.ratio.toFixed(2)} times that of the one before it${worse.sigmas === Number.MAX_VALUE ? '' : ` (${worse.sigmas.toFixed(1)} standard errors)`}.`);
  }

  #toPrevious(cause: string): void {
    const { active, previous } = this.#state;
    if (active === null || previous === null) return;
    this.#set({ active: previous, previous: null, swappedMs: null });
    this.#steps.push({ type: 'roll-back', to: previous, from: active });
    this.#record({ why: 'degraded', outcome: 'rolled-back', code: active, sentence: `${cause} The one before it trades again from the next bar on.` });
  }

  #maybeTrain({ openTimeMs }: Bar): void {
    if (this.barsMissing > 0) return;
    const found = this.#whyNow();
    if (found === null) return;
    const { nextTask, tried } = this.#state;
    const isEarly = found.why === 'drift' || found.why === 'sharpe';
    const training: Training = { ...found, id: nextTask, openTimeMs };
    this.#set({ nextTask: nextTask + 1, begunMs: this.#state.nowMs, asked: null, training, tried: isEarly ? [...tried, found.why] : [] });
    this.#steps.push({ type: 'train', task: this.#taskOf(training) });
  }

  #whyNow(): Pick<Training, 'why' | 'cause'> | null {
    const { begunMs, asked } = this.#state;
    const { everyMinutes } = this.#options.settings;
    if (begunMs === null) return { why: 'first', cause: 'The first training: the window is full.' };
    if (asked !== null) return { why: 'asked', cause: asked };
    const sinceMs = this.#state.nowMs - begunMs;
    if (sinceMs >= everyMinutes * MINUTE_MS) return { why: 'due', cause: `Due: ${everyMinutes} minutes since the last.` };
    return sinceMs >= LOOK_MINUTES * MINUTE_MS && Math.floor(sinceMs / this.#barMs) % LOOK_MINUTES === 0 ? this.#whyEarly() : null;
  }

  /** Each cause begins one training early between two that are due: where that did not help, the next will come soon enough. */
  #whyEarly(): Pick<Training, 'why' | 'cause'> | null {
    const { active, tried } = this.#state;
    const { retrainAbovePsi, retrainBelowSharpe } = this.#options.settings.retraining;
    const model = active === null ? null : this.#options.modelOf(active);
    if (model === null) return null;
    const sharpe = this.#watch.sharpe;
    if (!tried.includes('sharpe') && retrainBelowSharpe !== null && sharpe !== null && sharpe < retrainBelowSharpe) {
      return { why: 'sharpe', cause: `Early: the rolling Sharpe ratio of the rule is ${sharpe.toFixed(2)}, below ${retrainBelowSharpe}.` };
    }
    const drift = tried.includes('drift') || retrainAbovePsi === null ? null : furthestDrift(this.#window, model.reference, retrainAbovePsi);
    return drift === null ? null : { why: 'drift', cause: `Early: ${drift.feature} is no longer what it was in training (stability index ${drift.index.toFixed(2)}, above ${drift.limit.toFixed(2)}).` };
  }

  #taskOf({ id, openTimeMs }: Training): WindowTask {
    const { instrumentId, interval, settings } = this.#options;
    return { id, instrumentId, interval, settings, bars: this.#window.until(openTimeMs, settings.windowBars) };
  }

  get #shadowMinutes(): number {
    return this.#options.settings.retraining.shadowMinutes;
  }

  #stays(): string {
    return this.#state.active === null ? 'There is no model, so nothing is traded.' : 'The model that trades stays.';
  }

  #record(step: { readonly outcome: RetrainOutcome; readonly sentence: string; readonly code?: string; readonly training?: Training; readonly why?: RetrainWhy; readonly verdict?: Extract<TrainingResult, { readonly outcome: 'trained' }>['verdict'] }): void {
    const { training, verdict } = step;
    const id = this.#state.nextRecord;
    this.#set({ nextRecord: id + 1 });
    const record: RetrainRecord = {
      id, whenMs: this.#state.nowMs, why: training?.why ?? step.why ?? 'asked', cause: training?.cause ?? '',
      window: training === undefined ? null : this.#spanOf(training), metrics: verdict?.metrics ?? null, lines: verdict?.lines ?? [], outcome: step.outcome, code: step.code ?? null,
      activeCode: this.#state.active, sentence: step.sentence,
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

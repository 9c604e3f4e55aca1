import type { BotProgress, StoredBotStep } from '../../../adapters/sqlite/bot-store.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import type { BotConfig } from '../../../learn/boosting/bot/bot.config.ts';
import { cycleOf } from '../../../learn/boosting/rolling/cycle.ts';
import type { CycleModel, CycleStep, TrainingResult } from '../../../learn/boosting/rolling/cycle-step.ts';
import type { RetrainPolicySnapshot } from '../../../learn/boosting/rolling/cycle-state.ts';
import { barsToWarm, RetrainPolicy } from '../../../learn/boosting/rolling/retrain-policy.ts';
import type { RetrainRecord } from '../../../learn/boosting/rolling/retrain-record.ts';
import type { WindowTask } from '../../../learn/boosting/rolling/train-window.ts';
import type { BoostingRuleConfig } from '../../../strategy/boosting/boosting.config.ts';
import type { BotState, TrainingPace } from './live-bot-view.ts';

/** What names a bot. */
export interface BotSeat {
  readonly id: string;
  readonly sessionId: string;
  readonly assignmentId: string;
  readonly instrumentId: InstrumentId;
  readonly startedMs: EpochMs;
}

export interface BotRunOptions {
  readonly seat: BotSeat;
  readonly settings: BotConfig;
  /** Of the strategy as the session has it. */
  readonly rule: BoostingRuleConfig;
  readonly state: BotState;
  readonly modelOf: (code: string) => CycleModel | null;
}

/** A training that another thread is at. */
interface AtWork {
  readonly taskId: number;
  readonly cancel: () => void;
  bars: number;
}

/** Old bars that are only looked at are taken so many at once. */
const WARM_AT_ONCE = 64;

/** One bot beside a session: the bars that it has not seen yet, its cycle, and what has to be written down. Knows no session and no thread. */
export class BotRun {
  readonly seat: BotSeat;
  readonly settings: BotConfig;
  readonly rule: BoostingRuleConfig;
  readonly policy: RetrainPolicy;
  readonly preset: string | null;
  /** Sentences that a person should know of how it runs. */
  readonly notes: string[] = [];
  /** A version that was decided to take over and that the gate is asked about; null while none is. */
  asking: string | null = null;
  /** What is written down once the gate has let that version take over; null for nothing. */
  heldBack: RetrainRecord | null = null;
  /** Why it cannot go on; null while it can. */
  failure: string | null = null;
  readonly #most: number;
  /** Bars up to here are only looked at: they were before the bot, or it has taken them before a restart. */
  readonly #warmUntilMs: EpochMs;
  #line: Bar[] = [];
  #at = 0;
  #nowMs: EpochMs;
  #isWarm = false;
  /** The bars before it are not there yet. */
  #isWaiting = true;
  #atWork: AtWork | null = null;
  #arrived: TrainingResult | null = null;
  #pace: TrainingPace | null;
  #steps: Omit<StoredBotStep, 'seq'>[] = [];
  #forecasts: BotProgress['forecasts'][number][] = [];
  #outcomes: BotProgress['outcomes'][number][] = [];
  #isChanged = false;

  constructor({ seat, settings, rule, state, modelOf }: BotRunOptions) {
    this.seat = seat;
    this.settings = settings;
    this.rule = rule;
    this.preset = state.preset;
    const cycle = cycleOf(settings, rule, 'session');
    this.#most = barsToWarm(cycle);
    this.policy = new RetrainPolicy({ instrumentId: seat.instrumentId, interval: '1m', settings: cycle, modelOf });
    if (state.cycle !== null) this.policy.restore(state.cycle as RetrainPolicySnapshot);
    this.#warmUntilMs = state.nowMs;
    this.#nowMs = state.nowMs;
    this.#pace = state.lastTraining;
  }

  /** Bars that it wants to see of before. */
  get barsWanted(): number {
    return this.#most;
  }

  get warmUntilMs(): EpochMs {
    return this.#warmUntilMs;
  }

  /** Close of the newest bar that it has taken. */
  get nowMs(): EpochMs {
    return this.#nowMs;
  }

  get lastTraining(): TrainingPace | null {
    return this.#pace;
  }

  /** Bars that it has not seen yet. */
  get behind(): number {
    return this.#line.length - this.#at;
  }

  /** It has seen everything that was before it. */
  get isWarm(): boolean {
    return this.#isWarm;
  }

  /** Versions that it may come back to, or is about to look at. */
  get versions(): readonly string[] {
    const { active, previous, candidate } = this.policy;
    return [active, previous, candidate, this.asking, this.#arrived?.outcome === 'trained' ? this.#arrived.code : null].filter((code) => code !== null);
  }

  /** There is something to do now. */
  get isDue(): boolean {
    return this.failure === null && !this.#isWaiting && (this.behind > 0 || !this.#isWarm);
  }

  /** There is something to write down; a step is not put off. */
  get unwritten(): 'nothing' | 'bars' | 'steps' {
    if (this.#steps.length > 0) return 'steps';
    return this.#isChanged ? 'bars' : 'nothing';
  }

  /** Gives it the bars of before, and those that were played while it waited for them. */
  provide(before: readonly Bar[]): void {
    const last = before.at(-1)?.openTimeMs ?? Number.NEGATIVE_INFINITY;
    const needed = before.filter(({ closeTimeMs }) => closeTimeMs <= this.#warmUntilMs).length - this.#most;
    this.#line = [...before.slice(Math.max(0, needed)), ...this.#line.slice(this.#at).filter(({ openTimeMs }) => openTimeMs > last)];
    this.#at = 0;
    this.#isWaiting = false;
  }

  /** Takes the next bar that was played; one that it has already is passed over. */
  note(bar: Bar): void {
    if (this.failure !== null) return;
    if (bar.openTimeMs > (this.#line.at(-1)?.openTimeMs ?? Number.NEGATIVE_INFINITY) && bar.closeTimeMs > this.#nowMs) this.#line.push(bar);
  }

  /** Goes on by one bar, or by a handful of old ones; the steps are to be carried out before it goes on again. */
  advance(): readonly CycleStep[] {
    if (!this.#isWarm) return this.#warm();
    const bar = this.#next();
    if (bar === undefined) return [];
    const steps = this.policy.takeBar(bar);
    this.#nowMs = Math.max(this.#nowMs, bar.closeTimeMs);
    this.#isChanged = true;
    this.#forecasts.push(...this.policy.forecasts);
    this.#outcomes.push(...this.policy.settled);
    if (this.#atWork !== null) this.#atWork.bars++;
    return steps;
  }

  /** Takes what a training has come to, where one has: at the boundary of a bar. */
  takeResult(): readonly CycleStep[] {
    const result = this.#arrived;
    if (result === null) return [];
    this.#arrived = null;
    this.#isChanged = true;
    return this.policy.trained(result);
  }

  /** A training goes on elsewhere. */
  began({ id }: WindowTask, cancel: () => void): void {
    this.#atWork = { taskId: id, cancel, bars: 0 };
  }

  /** What a training has come to waits for the next bar. */
  arrived(result: TrainingResult, tookMs: number | null): void {
    const atWork = this.#atWork;
    if (atWork?.taskId !== result.taskId) return;
    this.#atWork = null;
    this.#arrived = result;
    if (tookMs !== null) this.#pace = { tookMs, bars: atWork.bars };
  }

  /** Ends what goes on elsewhere. */
  cancel(): void {
    this.#atWork?.cancel();
    this.#atWork = null;
  }

  /** Notes a step that is to be written down. */
  noteStep(step: CycleStep): void {
    this.#isChanged = true;
    if (step.type === 'record') this.#steps.push({ timeMs: step.record.whenMs, kind: 'step', step: step.record });
    else if (step.type === 'finding') this.#steps.push({ timeMs: step.finding.timeMs, kind: 'finding', step: step.finding });
  }

  /** Something is to be written down that is no step. */
  touch(): void {
    this.#isChanged = true;
  }

  /** Returns what is not written down yet, and where it stands; {@link written} says that it was. */
  progress(): BotProgress {
    return { state: this.state(), steps: this.#steps, forecasts: this.#forecasts, outcomes: this.#outcomes };
  }

  written(): void {
    this.#steps = [];
    this.#forecasts = [];
    this.#outcomes = [];
    this.#isChanged = false;
  }

  state(): BotState {
    return { format: 1, cycle: this.policy.snapshot(), nowMs: this.#nowMs, preset: this.preset, lastTraining: this.#pace };
  }

  #warm(): readonly CycleStep[] {
    for (let count = 0; count < WARM_AT_ONCE; count++) {
      const bar = this.#line[this.#at];
      if (bar === undefined || bar.closeTimeMs > this.#warmUntilMs) {
        this.#isWarm = true;
        return this.#begunAgain();
      }
      this.policy.warm(bar);
      this.#at++;
    }
    return [];
  }

  /** A training that was cut off is asked for again. */
  #begunAgain(): readonly CycleStep[] {
    const task = this.policy.pendingTask();
    if (task === null) return [];
    if (task.bars.length >= task.settings.windowBars) return [{ type: 'train', task }];
    return this.policy.trained({ taskId: task.id, outcome: 'failed', sentence: 'It was cut off with the program, and the bars that it was of are not all at hand any more.' });
  }

  #next(): Bar | undefined {
    const bar = this.#line[this.#at];
    if (bar === undefined) return undefined;
    this.#at++;
    if (this.#at >= 1024) {
      this.#line = this.#line.slice(this.#at);
      this.#at = 0;
    }
    return bar;
  }
}

import type { Store } from '../../adapters/sqlite/store.ts';
import type { RetrainSchedule, ScheduleView } from '../../contract/training.ts';
import { RequestRefused } from '../../contract/server.ts';
import { invariant } from '../../domain/assert.ts';
import type { ModelManifest } from '../../domain/model.ts';
import type { AlertLevel } from '../../domain/output.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { TrainingSpec } from '../../learn/training/training.config.ts';
import { seenTestDays } from '../../learn/training/warm-start.ts';
import type { Clock } from '../../ports/clock.ts';
import { checkStored } from './check-stored.ts';
import { createTraining } from './create-training.ts';
import { readSpec } from './read-spec.ts';
import { newestBarEnd, newestDue, nextDue, retrainSpec } from './retrain-plan.ts';
import type { StoredVerdict, TrainingOutcome } from './run-training.ts';
import type { TrainingDesk } from './training-desk.ts';

export interface RetrainParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly codeVersion: string;
  readonly trainings: TrainingDesk;
  readonly alert: (level: AlertLevel, code: string, message: string) => void;
  /** Puts a model to work in the shadow of where its parent works; returns one sentence about what came of it. */
  readonly shadow: (code: string, parent: string) => string;
}

/** A schedule as it is stored. */
interface StoredSchedule {
  readonly id: string;
  readonly schedule: RetrainSchedule;
  readonly sinceMs: EpochMs;
  /** The newest model of the line. */
  readonly parent: string;
  /** When it was last due and begun. */
  readonly lastMs: EpochMs | null;
  /** The training that runs for it, or was cut off. */
  readonly trainingId: string | null;
  readonly last: ScheduleView['last'];
  /** End of the data on which a child and its parent were compared last; null before the first time. */
  readonly comparedToMs: EpochMs | null;
}

const SETTING = 'retraining';

/**
 * Trains models anew at their time while the program runs, and once after its start what was due meanwhile. A child becomes a candidate only when it beats its
 * parent on the same days, which neither has learned from. The clock is asked, never waited for: whoever holds the desk ticks it.
 */
export class RetrainDesk {
  readonly #parts: RetrainParts;
  #isOpen = false;
  /** Nothing is due before; asked ten times a second. */
  #quietUntilMs = -Infinity;

  constructor(parts: RetrainParts) {
    this.#parts = parts;
  }

  list(): readonly ScheduleView[] {
    return this.#read().map((one) => ({
      id: one.id, schedule: one.schedule, title: this.#titleOf(one.parent), parent: one.parent, dueMs: one.schedule.isOn ? nextDue(one.schedule, one) : null, trainingId: one.trainingId, last: one.last,
    }));
  }

  /** Adds a schedule, or changes the one of that id. @throws RequestRefused when the model cannot be trained anew */
  save(id: string | undefined, schedule: RetrainSchedule): string {
    this.#specOf(schedule.model);
    const all = this.#read();
    const known = all.find((one) => one.id === id);
    if (id !== undefined && known === undefined) throw new RequestRefused({ code: 'not-found', message: `expected a schedule that exists, was "${id}"` });
    const sinceMs = this.#parts.clock.now();
    const saved: StoredSchedule = known === undefined
      ? { id: `schedule-${sinceMs.toString(36)}-${all.length + 1}`, schedule, sinceMs, parent: schedule.model, lastMs: null, trainingId: null, last: null, comparedToMs: null }
      : { ...known, schedule, ...(known.schedule.model === schedule.model ? {} : { parent: schedule.model }) };
    this.#write(known === undefined ? [...all, saved] : all.map((one) => (one.id === saved.id ? saved : one)));
    return saved.id;
  }

  /** Takes a schedule away; a training that runs for it goes on, and its model is judged by it no more. Returns whether there was one. */
  remove(id: string): boolean {
    const all = this.#read();
    this.#write(all.filter((one) => one.id !== id));
    return all.some((one) => one.id === id);
  }

  /** Trains anew now, due or not. @throws RequestRefused when there is nothing to train on, or it runs already */
  runNow(id: string): { readonly trainingId: string; readonly jobId: string } {
    const one = this.#read().find((schedule) => schedule.id === id);
    if (one === undefined) throw new RequestRefused({ code: 'not-found', message: `expected a schedule that exists, was "${id}"` });
    if (one.trainingId !== null && this.#parts.trainings.isRunning(one.trainingId)) throw new RequestRefused({ code: 'in-use', message: 'This schedule is at work already.' });
    const begun = this.#begin(one);
    if (begun === null) throw new RequestRefused({ code: 'nothing-new', message: `Fewer than ${one.schedule.validationDays} days are stored that its model has not learned from, or no bars that it was not compared on: download newer data first.` });
    return begun;
  }

  /** Begins what is due. Asked often: it does nothing until the next moment at which something is. */
  tick(): void {
    const nowMs = this.#parts.clock.now();
    if (!this.#isOpen) this.#open();
    if (nowMs < this.#quietUntilMs) return;
    for (const one of this.#read()) if (one.schedule.isOn && !this.#isAtWork(one) && nowMs >= nextDue(one.schedule, one)) this.#beginDue(one, nowMs);
    this.#quietUntilMs = Math.min(...this.#read().filter(({ schedule }) => schedule.isOn).map((one) => nextDue(one.schedule, one)), Infinity);
  }

  /** What a killed process left goes on. */
  #open(): void {
    this.#isOpen = true;
    for (const one of this.#read()) {
      const training = one.trainingId === null ? null : this.#parts.store.trainings.get(one.trainingId);
      if (training === null) continue;
      if (training.state === 'running' || training.state === 'interrupted') this.#train(one.id, training.id);
      else if (training.state !== 'paused') this.#change(one.id, { trainingId: null });
    }
  }

  #beginDue(one: StoredSchedule, nowMs: EpochMs): void {
    const dueMs = newestDue(one.schedule, nextDue(one.schedule, one), nowMs);
    this.#change(one.id, { lastMs: dueMs });
    try {
      if (this.#begin({ ...one, lastMs: dueMs }) === null) this.#note(one.id, { outcome: 'nothing-new', sentence: `No newer bars are stored since the last time, or fewer than the ${one.schedule.validationDays} days that are kept apart to compare on: nothing was trained.`, trainingId: null, model: null });
    } catch (error) {
      this.#fail(one.id, error, null);
    }
  }

  /** Returns null where no newer bars are stored than those that the parent was trained or compared on, or fewer days of them than are kept apart. */
  #begin(one: StoredSchedule): { readonly trainingId: string; readonly jobId: string } | null {
    const { store, clock, codeVersion } = this.#parts;
    const parent = this.#specOf(one.parent);
    const endMs = newestBarEnd(store, parent);
    if (endMs === null || endMs <= Math.max(parent.span.to, one.comparedToMs ?? 0)) return null;
    const spec = readSpec(retrainSpec(parent, { schedule: one.schedule, code: one.parent, endMs }));
    if (this.#knowsDays(one.parent, spec)) return null;
    checkStored(store, spec);
    const trainingId = createTraining({ store, clock, codeVersion, spec, title: `${this.#titleOf(one.parent)}, anew`.slice(0, 80), scheduleId: one.id });
    this.#change(one.id, { trainingId });
    return { trainingId, jobId: this.#train(one.id, trainingId) };
  }

  /** The parent would be compared on days that it has learned from. */
  #knowsDays(code: string, spec: TrainingSpec): boolean {
    const model = this.#parts.store.models.get(code);
    return model !== null && seenTestDays(spec, JSON.parse(model.manifest) as ModelManifest) !== null;
  }

  #train(id: string, trainingId: string): string {
    const training = this.#parts.store.trainings.get(trainingId);
    invariant(training, 'a scheduled training is stored before it begins');
    return this.#parts.trainings.begin(training, 'train', (end) => { this.#ended(id, trainingId, end); });
  }

  #ended(id: string, trainingId: string, end: TrainingOutcome | Error): void {
    if (end instanceof Error) {
      // Ended with the program, or taken out of the line by a person: it is there to go on.
      if (end.message !== 'canceled') this.#fail(id, end, trainingId);
      return;
    }
    if (end.state === 'paused') return;
    const found = (this.#parts.store.trainings.get(trainingId)?.verdict ?? null) as StoredVerdict | null;
    const one = this.#read().find((schedule) => schedule.id === id);
    if (one === undefined || found === null || found.gate === null) return;
    const { gate, model } = found;
    this.#change(id, { comparedToMs: this.#endOf(trainingId) });
    if (!gate.isBetter) {
      this.#note(id, { outcome: 'not-better', sentence: gate.sentence, trainingId, model: null });
      return;
    }
    const shadow = one.schedule.becomes === 'shadow' ? ` ${this.#parts.shadow(model, one.parent)}` : '';
    this.#change(id, { parent: model });
    this.#note(id, { outcome: 'better', sentence: `${gate.sentence}${shadow}`, trainingId, model });
    this.#parts.alert('info', 'retrained', `${this.#titleOf(one.parent)} was trained anew. ${gate.sentence}${shadow}`);
  }

  #fail(id: string, error: unknown, trainingId: string | null): void {
    const sentence = `It could not be trained anew: ${error instanceof Error ? error.message : String(error)}`;
    const title = this.#titleOf(this.#read().find((one) => one.id === id)?.parent ?? '');
    this.#note(id, { outcome: 'failed', sentence, trainingId, model: null });
    this.#parts.alert('warning', 'retraining-failed', `${title}: ${sentence}`);
  }

  #note(id: string, last: Omit<NonNullable<ScheduleView['last']>, 'timeMs' | 'endMs'>): void {
    this.#change(id, { trainingId: null, last: { timeMs: this.#parts.clock.now(), endMs: last.trainingId === null ? null : this.#endOf(last.trainingId), ...last } });
  }

  #endOf(trainingId: string): EpochMs | null {
    return (this.#parts.store.trainings.get(trainingId)?.spec as TrainingSpec | undefined)?.test?.to ?? null;
  }

  #isAtWork({ trainingId }: StoredSchedule): boolean {
    return trainingId !== null && this.#parts.trainings.isRunning(trainingId);
  }

  /** The spec that a model was trained with. @throws RequestRefused where there is none */
  #specOf(code: string): TrainingSpec {
    const model = this.#parts.store.models.get(code);
    if (model === null || model.deletedMs !== null) throw new RequestRefused({ code: 'not-found', message: `expected a model of the shelf, was "${code.slice(0, 8)}"` });
    const { spec } = (model.config ?? {}) as { readonly spec?: unknown };
    if (spec === undefined) throw new RequestRefused({ code: 'not-trained-here', message: `expected a model that was trained here, was "${model.title}", which came from elsewhere: how it was trained is not known` });
    return readSpec(spec);
  }

  #titleOf(code: string): string {
    return this.#parts.store.models.get(code)?.title ?? code.slice(0, 8);
  }

  #change(id: string, change: Partial<StoredSchedule>): void {
    this.#write(this.#read().map((one) => (one.id === id ? { ...one, ...change } : one)));
  }

  #read(): readonly StoredSchedule[] {
    return (this.#parts.store.settings.get(SETTING) as readonly StoredSchedule[] | null) ?? [];
  }

  #write(schedules: readonly StoredSchedule[]): void {
    this.#parts.store.settings.set(SETTING, schedules);
    this.#quietUntilMs = -Infinity;
  }
}

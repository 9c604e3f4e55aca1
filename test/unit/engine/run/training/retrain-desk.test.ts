import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { retrainSchedule } from '../../../../../src/engine/contract/training.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { newestDue, nextDue } from '../../../../../src/engine/run/training/retrain-plan.ts';
import { RetrainDesk } from '../../../../../src/engine/run/training/retrain-desk.ts';
import type { TrainingOutcome } from '../../../../../src/engine/run/training/run-training.ts';
import type { TrainingDesk } from '../../../../../src/engine/run/training/training-desk.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { START_MS } from '../search/study-fixture.ts';
import { enter, runOn, storeToTrainOn, STORED_DAYS, verdictOf } from './training-fixture.ts';

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2024, 5, 1, 12);

/** A desk whose time is told, and whose trainings end as the test says. */
function desk(store: Store, startMs = NOON) {
  const at = { nowMs: startMs };
  const begun: { id: string; end: (outcome: TrainingOutcome | Error) => void }[] = [];
  const alerts: string[] = [];
  const shadowed: string[] = [];
  const running = new Set<string>();
  const trainings = {
    isRunning: (id: string) => running.has(id),
    begin: ({ id }: { id: string }, _how: string, onEnd: (outcome: TrainingOutcome | Error) => void) => {
      running.add(id);
      begun.push({ id, end: (outcome) => { running.delete(id); onEnd(outcome); } });
      return `job-${begun.length}`;
    },
  } as unknown as TrainingDesk;
  const open = () => new RetrainDesk({
    store, clock: { now: () => at.nowMs }, codeVersion: 'test', trainings, alert: (level, code, message) => { alerts.push(`${level} ${code}: ${message}`); },
    shadow: (code) => { shadowed.push(code); return 'It decides in the shadow of "cross" from now on.'; },
  });
  return { at, begun, alerts, shadowed, running, open };
}

/** A store with a model that was trained on its first days, up to three days before the newest bar. */
async function withModel(): Promise<{ store: Store; model: string }> {
  const store = storeToTrainOn();
  const id = enter(store, { seeds: [1], totalSteps: 64 });
  await runOn({ store, trainingId: id });
  return { store, model: verdictOf(store, id).model };
}

const scheduleOf = (model: string, changes: object = {}) => retrainSchedule.parse({ model, atMinute: 10, validationDays: 8, windowDays: 40, ...changes });

describe('when a schedule is due', () => {
  const daily = { everyDays: 1, atMinute: 10 };
  it('is the minute of the day that it names, first after it was made, then so many days later', () => {
    expect(nextDue(daily, { lastMs: null, sinceMs: NOON })).toBe(Date.UTC(2024, 5, 2, 0, 10));
    expect(nextDue(daily, { lastMs: null, sinceMs: Date.UTC(2024, 5, 1, 0, 5) })).toBe(Date.UTC(2024, 5, 1, 0, 10));
    expect(nextDue({ everyDays: 7, atMinute: 10 }, { lastMs: Date.UTC(2024, 5, 2, 0, 10), sinceMs: NOON })).toBe(Date.UTC(2024, 5, 9, 0, 10));
  });

  it('makes up for what was missed once', () => {
    expect(newestDue(daily, Date.UTC(2024, 5, 2, 0, 10), Date.UTC(2024, 5, 5, 3))).toBe(Date.UTC(2024, 5, 5, 0, 10));
    expect(newestDue(daily, Date.UTC(2024, 5, 2, 0, 10), Date.UTC(2024, 5, 2, 0, 10))).toBe(Date.UTC(2024, 5, 2, 0, 10));
  });
});

describe('the desk that trains models anew', () => {
  it('trains at the time, on the newest window, from the parent on, and keeps a child that beats it', async () => {
    const { store, model } = await withModel();
    const { at, begun, alerts, shadowed, open } = desk(store);
    const one = open();
    one.save(undefined, scheduleOf(model, { becomes: 'shadow' }));
    one.tick();
    at.nowMs = Date.UTC(2024, 5, 2, 0, 9);
    one.tick();
    expect(begun).toEqual([]);
    at.nowMs += MINUTE_MS;
    one.tick();
    one.tick();
    expect(begun).toHaveLength(1);
    const { id } = begun[0]!;
    const end = START_MS + STORED_DAYS * DAY_MS;
    expect(store.trainings.get(id)?.spec).toMatchObject({ instruments: [BTC.id], warmStart: model, span: { from: end - 40 * DAY_MS, to: end - 8 * DAY_MS }, test: { from: end - 8 * DAY_MS, to: end }, walkForward: null });
    expect(one.list()).toMatchObject([{ trainingId: id, parent: model, last: null }]);

    await runOn({ store, trainingId: id });
    const { gate, model: child, tests } = verdictOf(store, id);
    expect(tests.at(-1)).toMatchObject({ kind: 'parent', model });
    expect(gate).toMatchObject({ parent: model, isBetter: (gate?.childSharpe ?? 0) > (gate?.parentSharpe ?? 0) });
    // On the shelf only when it was better.
    expect(store.models.get(child) !== null).toBe(gate?.isBetter);

    store.trainings.update(id, { touchedMs: 1, verdict: { ...verdictOf(store, id), gate: { ...gate, isBetter: true, sentence: 'Better.' } } });
    begun[0]!.end({ trainingId: id, state: 'done', verdict: null, sentence: '' });
    expect(one.list()).toMatchObject([{ trainingId: null, parent: child, dueMs: Date.UTC(2024, 5, 3, 0, 10), last: { outcome: 'better', model: child, trainingId: id, endMs: end } }]);
    expect(shadowed).toEqual([child]);
    expect(alerts).toEqual([expect.stringMatching(/^info retrained: .* Better\. It decides in the shadow/)]);
  });

  it('keeps the parent when the child is no better, and says so', async () => {
    const { store, model } = await withModel();
    const { at, begun, alerts, open } = desk(store);
    const one = open();
    one.save(undefined, scheduleOf(model));
    at.nowMs += DAY_MS;
    one.tick();
    const { id } = begun[0]!;
    store.trainings.update(id, { touchedMs: 1, verdict: { gate: { isBetter: false, sentence: 'No better.' }, model: 'f'.repeat(64) } });
    begun[0]!.end({ trainingId: id, state: 'done', verdict: null, sentence: '' });
    expect(one.list()).toMatchObject([{ parent: model, last: { outcome: 'not-better', sentence: 'No better.', model: null } }]);
    expect(alerts).toEqual([]);
    // Nothing newer is stored: the next days train nothing.
    for (let day = 0; day < 2; day++) {
      at.nowMs += DAY_MS;
      one.tick();
    }
    expect(begun).toHaveLength(1);
    expect(one.list()).toMatchObject([{ last: { outcome: 'nothing-new' } }]);
  });

  it('waits until as many days have passed as are kept apart: on days that the parent has learned from nothing could be compared', async () => {
    const { store, model } = await withModel();
    const { at, begun, alerts, open } = desk(store);
    const one = open();
    // The parent knows the days up to the 115th of 125: of the last 20 it knows ten.
    const id = one.save(undefined, scheduleOf(model, { validationDays: 20, windowDays: 40 }));
    at.nowMs += DAY_MS;
    one.tick();
    expect([begun, alerts]).toEqual([[], []]);
    expect(one.list()).toMatchObject([{ last: { outcome: 'nothing-new', sentence: expect.stringContaining('fewer than the 20 days') as string } }]);
    expect(() => one.runNow(id)).toThrow(/Fewer than 20 days are stored that its model has not learned from/);
  });

  it('raises an alert when it fails, and tries again at the next time', async () => {
    const { store, model } = await withModel();
    const { at, begun, alerts, open } = desk(store);
    const one = open();
    one.save(undefined, scheduleOf(model));
    at.nowMs += DAY_MS;
    one.tick();
    begun[0]!.end(new Error('the disk is full'));
    expect(alerts).toEqual([expect.stringMatching(/^warning retraining-failed: .*the disk is full/)]);
    expect(one.list()).toMatchObject([{ trainingId: null, last: { outcome: 'failed' } }]);
    at.nowMs += DAY_MS;
    one.tick();
    expect(begun).toHaveLength(2);
  });

  it('begins after a start what was due meanwhile, once, and goes on with what was cut off', async () => {
    const { store, model } = await withModel();
    const { at, begun, running, open } = desk(store);
    open().save(undefined, scheduleOf(model));
    at.nowMs += 5 * DAY_MS;
    const restarted = open();
    restarted.tick();
    restarted.tick();
    expect(begun).toHaveLength(1);
    expect(restarted.list()[0]?.dueMs).toBe(Date.UTC(2024, 5, 7, 0, 10));
    // The program is killed while it trains.
    store.trainings.update(begun[0]!.id, { state: 'running', touchedMs: at.nowMs });
    running.clear();
    open().tick();
    expect(begun.map(({ id }) => id)).toEqual([begun[0]!.id, begun[0]!.id]);
  });

  it('refuses a model whose training is not known, and trains nothing while it is switched off', async () => {
    const { store, model } = await withModel();
    const { at, begun, open } = desk(store);
    const one = open();
    expect(() => one.save(undefined, scheduleOf('a'.repeat(64)))).toThrow(/expected a model of the shelf/);
    const id = one.save(undefined, scheduleOf(model, { isOn: false }));
    at.nowMs += 3 * DAY_MS;
    one.tick();
    expect(begun).toEqual([]);
    expect(one.runNow(id).trainingId).toBe(begun[0]?.id);
    expect(() => one.runNow(id)).toThrow(/at work already/);
    expect(one.remove(id)).toBe(true);
    expect(one.list()).toEqual([]);
  });
});

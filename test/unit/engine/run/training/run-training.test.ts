import { describe, expect, it } from 'vitest';
import type { ModelMetrics } from '../../../../../src/engine/contract/models.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { countTrials } from '../../../../../src/engine/run/evidence/trials.ts';
import { DataMissing } from '../../../../../src/engine/run/market-data.ts';
import { checkStored } from '../../../../../src/engine/run/training/check-stored.ts';
import { readSpec } from '../../../../../src/engine/run/training/read-spec.ts';
import { curveViews, trainingView } from '../../../../../src/engine/run/training/training-views.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { START_MS, wanderingHours } from '../search/study-fixture.ts';
import { enter, Killed, runOn, smallSpec, STORED_DAYS, storeToTrainOn, TEST_FROM_MS, verdictOf } from './training-fixture.ts';

/** What a training has come to, without its ids. */
function madeBy(store: ReturnType<typeof storeToTrainOn>, trainingId: string) {
  const { seedModels, model, verdict, tests } = verdictOf(store, trainingId);
  const points = store.trainings.points(trainingId).map(({ number, steps, point }) => ({ number, steps, point }));
  return { seedModels, model, verdict, points, tests: tests.map(({ runId: _runId, ...row }) => row) };
}

/** The same training in one go. */
async function inOneGo() {
  const store = storeToTrainOn();
  const id = enter(store);
  expect(await runOn({ store, trainingId: id })).toMatchObject({ state: 'done' });
  return madeBy(store, id);
}

let once: ReturnType<typeof inOneGo> | null = null;
const undisturbed = (): ReturnType<typeof inOneGo> => (once ??= inOneGo());

describe('a training', () => {
  it('comes to the same models, curves and verdict however often it is paused or killed', async () => {
    const expected = await undisturbed();
    expect(expected.seedModels.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(new Set([...expected.seedModels.map(({ code }) => code), expected.model]).size).toBe(3);
    // Four updates of 64 steps for each of two seeds.
    expect(expected.points.map(({ number, steps }) => [number, steps])).toEqual([0, 1].flatMap((number) => [64, 128, 192, 256].map((steps) => [number, steps])));

    const broken = storeToTrainOn();
    const other = enter(broken);
    expect(await runOn({ store: broken, trainingId: other, wish: (update) => (update >= 2 ? 'pause' : 'go') })).toMatchObject({ state: 'paused', verdict: null });
    expect(broken.trainings.get(other)).toMatchObject({ state: 'paused', error: null });
    await expect(runOn({ store: broken, trainingId: other, dieAt: 1 })).rejects.toThrow(Killed);
    // In the middle of the second seed.
    await expect(runOn({ store: broken, trainingId: other, dieAt: 4 })).rejects.toThrow(Killed);
    expect(broken.trainings.get(other)?.state).toBe('running');
    expect(await runOn({ store: broken, trainingId: other })).toMatchObject({ state: 'done' });
    expect(madeBy(broken, other)).toEqual(expected);
  });

  it('does no more again than what came after its last checkpoint, and shows no step twice', async () => {
    const store = storeToTrainOn();
    const id = enter(store, { seeds: [1] });
    // A second and a half an update: points are written each second, a checkpoint only after four.
    let time = START_MS;
    const wish = (): 'go' => {
      time += 1500;
      return 'go';
    };
    await expect(runOn({ store, trainingId: id, wish, dieAt: 3, clock: { now: () => time } })).rejects.toThrow(Killed);
    expect(store.trainings.checkpoint(id, 0) === null).toBe(true);
    expect(store.trainings.points(id).length).toBeGreaterThan(0);
    await runOn({ store, trainingId: id });
    expect(store.trainings.points(id).map(({ steps }) => steps)).toEqual([64, 128, 192, 256]);
  });

  it('is judged with what it has learned when it is stopped, and may still go on', async () => {
    const store = storeToTrainOn();
    const id = enter(store);
    expect(await runOn({ store, trainingId: id, wish: (update) => (update >= 2 ? 'stop' : 'go') })).toMatchObject({ state: 'stopped' });
    const { seeds, result, tests, state } = trainingView(store, store.trainings.get(id)!, { jobId: null, nowMs: 0 });
    expect(state).toBe('stopped');
    expect(seeds.map(({ state: seed, steps }) => [seed, steps])).toEqual([['stopped', 128], ['waiting', 0]]);
    expect(result?.verdict).toBe('not-enough-data');
    expect(tests.map(({ name }) => name)).toEqual(expect.arrayContaining(['seed-1', 'flat', 'hold', 'cross']));
    expect(await runOn({ store, trainingId: id })).toMatchObject({ state: 'done' });
    expect(madeBy(store, id)).toEqual(await undisturbed());
  });

  it('puts its models on the shelf as candidates, and shows of each what an ordinary backtest of it says', async () => {
    const store = storeToTrainOn();
    const id = enter(store);
    await runOn({ store, trainingId: id });
    const { model, tests, trialsCounted } = verdictOf(store, id);
    expect(store.models.list().map(({ status, trainingId }) => [status, trainingId])).toEqual(Array.from({ length: 3 }, () => ['candidate', id]));
    const kept = tests.find(({ name }) => name === 'ensemble');
    const run = store.runs.get(kept?.runId ?? '');
    expect(run?.detail).toMatchObject({ config: { strategy: 'agent', code: model, from: TEST_FROM_MS }, metrics: { totalReturn: kept?.return, sharpe: kept?.sharpe } });
    const hold = tests.find(({ name }) => name === 'hold');
    expect(hold?.trades).toBeGreaterThan(0);
    expect(Number(hold?.costs)).toBeGreaterThan(0);
    expect(tests.find(({ name }) => name === 'flat')).toMatchObject({ return: 0, trades: 0, curve: null });
    // Two seeds, and the backtest of both together.
    expect(trialsCounted).toBe(3);
  });

  it('keeps the one seed that did best where it was chosen, where that was asked for', async () => {
    const store = storeToTrainOn();
    const id = enter(store, { combine: 'single' });
    await runOn({ store, trainingId: id });
    const { model, tests, seedModels } = verdictOf(store, id);
    const sharpes = store.trainings.parts(id).map(({ sharpePerDay }) => sharpePerDay ?? 0);
    expect(model).toBe(seedModels[sharpes[1]! > sharpes[0]! ? 1 : 0]!.code);
    // No third model: what is kept is one of the two.
    expect(store.models.list()).toHaveLength(2);
    const kept = tests.find(({ name }) => name === 'ensemble');
    expect(kept).toMatchObject({ model, title: 'The seed that did best where it was chosen' });
    const { metrics } = store.models.get(model)!;
    expect((metrics as ModelMetrics).test).toMatchObject({ runId: kept?.runId, sharpe: kept?.sharpe });
  });

  it('counts as tried for ever, once for each seed, also when it is deleted', async () => {
    const store = storeToTrainOn();
    const family = { strategy: 'agent', instruments: [BTC.id], interval: '1h', from: START_MS, to: TEST_FROM_MS };
    const id = enter(store, { test: null });
    await runOn({ store, trainingId: id });
    expect(countTrials(store, family).count).toBe(2);
    store.trainings.delete(id, 1);
    expect(countTrials(store, family).count).toBe(2);
    // What was tried here among others was tried here; what was tried elsewhere was not.
    expect(countTrials(store, { ...family, instruments: [BTC.id, 'um:XRPUSDT'] }).count).toBe(2);
    expect(countTrials(store, { ...family, instruments: ['um:XRPUSDT'] }).count).toBe(0);
    // The same again is no new trial; another learning rate is one, and so is another seed.
    await runOn({ store, trainingId: enter(store, { test: null, title: 'again' }) });
    expect(countTrials(store, family).count).toBe(2);
    await runOn({ store, trainingId: enter(store, { test: null, seeds: [3], ppo: { hiddenUnits: [8, 8], stepsPerUpdate: 64, batchSize: 32, epochs: 2, learningRate: 0.01 } }) });
    expect(countTrials(store, family).count).toBe(3);
    expect(countTrials(store, { ...family, from: TEST_FROM_MS, to: TEST_FROM_MS + 1 }).count).toBe(0);
  });

  it('refuses to go on with other bars than it began with', async () => {
    const store = storeToTrainOn();
    const id = enter(store);
    await runOn({ store, trainingId: id, wish: () => 'pause' });
    store.bars.write(BTC.id, '1h', columnsOf(wanderingHours(STORED_DAYS, 2)));
    await expect(runOn({ store, trainingId: id })).rejects.toThrow('expected the bars that the training began with, found others');
    expect(store.trainings.get(id)).toMatchObject({ state: 'failed' });
  });

  it('notices other volumes of the takers too: an agent sees them', async () => {
    const store = storeToTrainOn();
    const id = enter(store);
    await runOn({ store, trainingId: id, wish: () => 'pause' });
    const bars = store.bars.read(BTC.id, '1h', 0, Number.MAX_SAFE_INTEGER);
    store.bars.write(BTC.id, '1h', { ...bars, takerBuyVolume: bars.takerBuyVolume.map(() => 40) });
    await expect(runOn({ store, trainingId: id })).rejects.toThrow('found others');
  });

  it('says what is missing before anything is learned', () => {
    const store = storeToTrainOn();
    const early = { span: { from: START_MS - 400 * 86_400_000, to: START_MS - 300 * 86_400_000 }, test: null };
    expect(() => { checkStored(store, readSpec(smallSpec(early))); }).toThrow(DataMissing);
    expect(() => { checkStored(store, readSpec(smallSpec({ instruments: ['spot:NOTHERE'] }))); }).toThrow('no 1h bars of spot:NOTHERE are stored');
    expect(() => readSpec(smallSpec({ totalSteps: -1, ppo: { clipRange: 7 }, execution: { nothing: 1 } }))).toThrow(/ppo\.clipRange.*totalSteps.*execution\.nothing/);
  });

  it('shows its curves from where one has seen them', async () => {
    const store = storeToTrainOn();
    const id = enter(store, { seeds: [1], test: null });
    await runOn({ store, trainingId: id });
    const training = store.trainings.get(id)!;
    const first = curveViews(store, training, { after: 0, limit: 3 });
    expect(first.points.map(({ steps, seed, window }) => [steps, seed, window])).toEqual([[64, 1, 0], [128, 1, 0], [192, 1, 0]]);
    const second = curveViews(store, training, { after: first.next, limit: 3 });
    expect(second.points.map(({ steps, validation }) => [steps, validation !== null])).toEqual([[256, true]]);
    expect(curveViews(store, training, { after: second.next, limit: 3 })).toEqual({ points: [], next: second.next });
  });

  it('trains again before each window of a walk-forward, and is judged by the windows one after the other', async () => {
    const store = storeToTrainOn();
    const id = enter(store, { walkForward: { windows: 2, from: 'before' }, totalSteps: 128 });
    await runOn({ store, trainingId: id });
    const view = trainingView(store, store.trainings.get(id)!, { jobId: null, nowMs: 0 });
    expect(view.seeds.map(({ seed, window, state }) => [seed, window, state])).toEqual([[1, 0, 'done'], [2, 0, 'done'], [1, 1, 'done'], [2, 1, 'done']]);
    expect(view.totalSteps).toBe(4 * 128);
    // The models of the last window are those to trade with.
    expect(store.models.list()).toHaveLength(3);
    expect(view.model).toBe(verdictOf(store, id).model);
    const together = view.tests.find(({ name }) => name === 'ensemble');
    const { time = [], equity = [] } = together?.curve ?? {};
    expect([time[0], time.at(-1)]).toEqual([TEST_FROM_MS, TEST_FROM_MS + 10 * 86_400_000 - 1]);
    // What the first window came to is what the second begins with.
    expect(equity.at(-1)! / equity[0]! - 1).toBeCloseTo(together?.return ?? NaN, 6);
    expect(view.spans.find(({ name }) => name === 'test')).toMatchObject({ from: TEST_FROM_MS, to: TEST_FROM_MS + 10 * 86_400_000 });
  });
});

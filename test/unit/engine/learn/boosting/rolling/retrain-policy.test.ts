import { describe, expect, it } from 'vitest';
import { barAt } from '../../../../../../src/engine/domain/bar-columns.ts';
import { createRng } from '../../../../../../src/engine/compute/rng.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import type { Forecaster } from '../../../../../../src/engine/strategy/boosting/boosting.ts';
import { BARS_19 } from '../../../../../../src/engine/features/sets/bars-19/definition.ts';
import { blankBaseline } from '../../../../../../src/engine/learn/boosting/drift/drift-baseline.ts';
import type { DriftBaseline } from '../../../../../../src/engine/learn/boosting/drift/drift-baseline.ts';
import { createForecaster } from '../../../../../../src/engine/learn/boosting/rolling/served-boosting.ts';
import { RetrainPolicy } from '../../../../../../src/engine/learn/boosting/rolling/retrain-policy.ts';
import type { CycleModel, CycleStep, TrainingResult } from '../../../../../../src/engine/learn/boosting/rolling/cycle-step.ts';
import type { RetrainRecord } from '../../../../../../src/engine/learn/boosting/rolling/retrain-record.ts';
import { trainWindow } from '../../../../../../src/engine/learn/boosting/rolling/train-window.ts';
import type { ValidationVerdict } from '../../../../../../src/engine/learn/boosting/rolling/validation.ts';
import { minutes } from './made-up-minutes.ts';
import { smallSettings } from './settings.ts';

const BTC = instrumentId('um:BTCUSDT');
const WINDOW = 1200, LEAD = 60, FULL = WINDOW + LEAD;
const MINUTE = 60_000;
const NAMES = BARS_19.features.map(({ name }) => name);
const METRICS = { rows: 100, rmse: 1, rmseOfZero: 2, rankIc: 0.5, directionalAccuracy: 0.6, netSharpe: 3, netReturn: 0.01, entries: 4 };
const PASSED: ValidationVerdict = { metrics: METRICS, passed: true, lines: [] };
const REFUSED: ValidationVerdict = { metrics: METRICS, passed: false, lines: [{ name: 'rank', found: -1, needed: 0, passed: false, sentence: 'It orders nothing.' }] };

/** What a version is that forecasts by a rule of the test. */
function model(forecast: Forecaster['forecast'], reference: DriftBaseline = blankBaseline(NAMES)): CycleModel {
  return { forecaster: { horizonBars: 10, forecast }, reference };
}

/** Rows of which the first feature lay beyond 1 nine times in ten, where it never is more than a hundredth. */
function movedAway(usualPsi = 0): DriftBaseline {
  const { features } = blankBaseline(NAMES);
  return { windowBars: 240, features: features.map((feature, index) => (index === 0 ? { ...feature, edges: [1], shares: [0.1, 0.9], known: 1, quantiles: [1.5, 2, 2.5], usualPsi } : feature)) };
}

/** Drives a policy whose trainings come to what the test says. */
class Driver {
  readonly steps: CycleStep[] = [];
  readonly trainedAt: number[] = [];
  readonly models = new Map<string, CycleModel>();
  policy: RetrainPolicy;
  readonly #bars;
  readonly #answer: (id: number) => Omit<Extract<TrainingResult, { outcome: 'trained' }>, 'taskId'> | Omit<Extract<TrainingResult, { outcome: 'failed' }>, 'taskId'>;
  #row = 0;

  constructor(answer: (id: number) => ReturnType<Driver['answerOf']>, settings = smallSettings(), { bars = minutes(3000, { seed: 1, driftBps: 6 }) } = {}) {
    this.#answer = answer;
    this.#bars = bars;
    this.policy = this.create(settings);
    for (; this.#row < FULL - 1; this.#row++) this.policy.warm(barAt(this.#bars, this.#row));
  }

  answerOf(id: number) {
    return this.#answer(id);
  }

  create(settings = smallSettings()): RetrainPolicy {
    return new RetrainPolicy({ instrumentId: BTC, interval: '1m', settings, modelOf: (code) => this.models.get(code) ?? null });
  }

  /** Rows are counted from the first at which the window is full. */
  run(bars: number): this {
    for (let i = 0; i < bars; i++, this.#row++) this.#take(this.policy.takeBar(barAt(this.#bars, this.#row)));
    return this;
  }

  get newest() {
    const bar = barAt(this.#bars, this.#row - 1);
    return { bar, nowMs: bar.closeTimeMs, close: bar.close };
  }

  #take(steps: readonly CycleStep[]): void {
    this.steps.push(...steps);
    for (const step of steps) {
      if (step.type !== 'train') continue;
      this.trainedAt.push(this.#row - FULL + 1);
      this.#take(this.policy.trained({ taskId: step.task.id, ...this.#answer(step.task.id) }));
    }
  }

  get records(): readonly RetrainRecord[] {
    return this.steps.flatMap((step) => (step.type === 'record' ? [step.record] : []));
  }
}

const passes = (id: number) => ({ outcome: 'trained', code: `m${id}`, verdict: PASSED }) as const;

describe('RetrainPolicy', { timeout: 20_000 }, () => {
  it('trains when the window is full, lets the model decide beside for 5 minutes, and swaps at the close of a bar', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0));
    driver.run(5);
    expect(driver.trainedAt).toEqual([0]);
    expect(driver.policy).toMatchObject({ active: null, candidate: 'm1' });
    driver.run(1);
    expect(driver.policy).toMatchObject({ active: 'm1', previous: null, candidate: null });
    expect(driver.steps.map(({ type }) => type)).toEqual(['train', 'record', 'swap', 'record']);
    expect(driver.records.map(({ why, outcome, activeCode }) => [why, outcome, activeCode])).toEqual([['first', 'passed', null], ['shadowed', 'swapped', 'm1']]);
  });

  it('trains again every 60 minutes in a backtest, and keeps the model before ready', () => {
    const driver = new Driver(passes);
    for (const code of ['m1', 'm2', 'm3']) driver.models.set(code, model(() => 0));
    driver.run(130);
    expect(driver.trainedAt).toEqual([0, 60, 120]);
    expect(driver.policy).toMatchObject({ active: 'm3', previous: 'm2' });
    expect(driver.records.at(-1)?.sentence).toBe('It trades from the next bar on; the one before it is kept ready. In 5 bars beside it they named the same side 5 times.');
    // Ten bars on, an hour of the comparison with the one before that would be told here.
    expect(driver.policy.view().duel).toMatchObject({ errors: null, rule: null });
  });

  it('says one minute, one bar and once where it is one', () => {
    const driver = new Driver(passes, smallSettings({ shadowMinutes: 1 }));
    for (const code of ['m1', 'm2']) driver.models.set(code, model(() => 0));
    driver.run(62);
    expect(driver.records.slice(2).map(({ sentence }) => sentence)).toEqual([
      'It has shown what it must; it decides beside the one that trades for one minute.',
      'It trades from the next bar on; the one before it is kept ready. In one bar beside it they named the same side once.',
    ]);
  });

  it('says of a model that passed because little was asked for what it is worth, and that the first trades nothing while it is watched', () => {
    const line = (name: 'error' | 'rank' | 'sharpe', found: number) => ({ name, found, needed: 0, passed: true, sentence: '' });
    const lines = [[line('error', 1.2), line('rank', -0.08), line('sharpe', -7)], [line('error', 1), line('rank', 0.1), line('sharpe', 2)], [line('error', 0.99), line('rank', 0.01), line('sharpe', 0.1)]];
    const driver = new Driver((id) => ({ outcome: 'trained', code: `m${id}`, verdict: { ...PASSED, lines: lines[id - 1] ?? [] } }), smallSettings({ shadowMinutes: 1 }));
    for (const code of ['m1', 'm2', 'm3']) driver.models.set(code, model(() => 0));
    driver.run(122);
    expect(driver.records.filter(({ outcome }) => outcome === 'passed').map(({ sentence }) => sentence)).toEqual([
      'It has shown what these settings ask for, which is little: it misses by more than predicting no return, orders what comes no better than chance and would have lost by the rule; it decides for one minute without trading.',
      'It has shown what these settings ask for, which is little: it misses by no less than predicting no return; it decides beside the one that trades for one minute.',
      'It has shown what it must; it decides beside the one that trades for one minute.',
    ]);
  });

  it('leaves what trades alone where a model has not shown what it must, with a sentence for each line that failed', () => {
    const driver = new Driver((id) => (id === 2 ? { outcome: 'trained', code: 'm2', verdict: REFUSED } : id === 3 ? { outcome: 'failed', sentence: 'Nothing there.' } : passes(id)));
    driver.models.set('m1', model(() => 0));
    driver.run(130);
    expect(driver.policy).toMatchObject({ active: 'm1', previous: null });
    expect(driver.records.slice(2).map(({ outcome, sentence }) => [outcome, sentence])).toEqual([
      ['refused', 'Refused. It orders nothing. The model that trades stays.'], ['failed', 'Nothing there. The model that trades stays.'],
    ]);
  });

  it('drops a model that cannot be asked while it is watched', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => Number.NaN));
    driver.run(10);
    expect(driver.policy.active).toBeNull();
    expect(driver.records.at(-1)).toMatchObject({ outcome: 'dropped', code: 'm1' });
  });

  it('rolls back to the model before when the new one misses by more, and says by how much', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0));
    driver.models.set('m2', model(() => 0.05)); // 500 bps in ten minutes, again and again
    driver.models.set('m3', model(() => 0));
    driver.run(90);
    const rolled = driver.steps.find(({ type }) => type === 'roll-back');
    expect(rolled).toEqual({ type: 'roll-back', to: 'm1', from: 'm2' });
    expect(driver.policy).toMatchObject({ active: 'm1', previous: null });
    expect(driver.records.at(-1)).toMatchObject({ why: 'degraded', outcome: 'rolled-back', code: 'm2', activeCode: 'm1' });
    expect(driver.records.at(-1)?.sentence).toMatch(/^On the bars since, its error is \d+\.\d\d times that of the one before it \(\d+\.\d standard errors\)\. /);
  });

  it('does not roll back a model that is as good as the one before', () => {
    const driver = new Driver(passes);
    for (let id = 1; id < 9; id++) driver.models.set(`m${id}`, model(() => 0.0001 * (id % 2)));
    driver.run(300);
    expect(driver.steps.filter(({ type }) => type === 'roll-back')).toEqual([]);
  });

  it('trains early when the drift desk tells that a feature has moved, with its reason, and hands on what the desk finds', () => {
    const driver = new Driver(passes);
    for (const code of ['m1', 'm2', 'm3']) driver.models.set(code, model(() => 0, movedAway()));
    driver.run(120);
    // The first takes over at 5. The desk looks at every full quarter of an hour: 15, 30, and, three in a row, 45. What goes on is not told again; 60 minutes later a training is due.
    expect(driver.trainedAt).toEqual([0, 45, 105]);
    expect(driver.records.find(({ why }) => why === 'drift')?.cause).toMatch(/^Early: trend\.ema-12 has moved away from the rows that the model learned from: population stability index of the last 4 hours \d+\.\d\d, from 0\.25 on it counts\.$/);
    const findings = driver.steps.flatMap((step) => (step.type === 'finding' ? [step.finding] : []));
    expect(findings.map(({ kind, phase, feature }) => [kind, phase, feature])).toEqual([['psi', 'began', 'trend.ema-12'], ['ks', 'began', 'trend.ema-12']]);
    expect(driver.policy.view().drift.standing).toHaveLength(2);
  });

  it('takes the limit of the settings for the desk, and begins nothing early where there is none', () => {
    // 240 rows in the bin of 0.1, none in the other: with half a value added to each of 241, (0.10166 - 0.99793) · ln(0.10166 / 0.99793) + (0.89834 - 0.00207) · ln(0.89834 / 0.00207) = 2.05 + 5.44 = 7.49.
    for (const [retrainAbovePsi, trainedAt] of [[7.4, [0, 45, 105]], [7.6, [0, 60]], [null, [0, 60]]] as const) {
      const driver = new Driver(passes, smallSettings({ retrainAbovePsi }));
      for (const code of ['m1', 'm2', 'm3']) driver.models.set(code, model(() => 0, movedAway()));
      expect(driver.run(110).trainedAt).toEqual(trainedAt);
    }
  });

  it('lets a feature be as far off as is usual for it, unless the limit is to hold as it stands: then at the first look', () => {
    for (const [driftLimits, trainedAt] of [['beyond-usual', [0, 60]], ['plain', [0, 15, 75]]] as const) {
      const driver = new Driver(passes, smallSettings({ driftLimits }));
      // 7.49 is less than the 8 that are usual.
      for (const code of ['m1', 'm2', 'm3']) driver.models.set(code, model(() => 0, movedAway(8)));
      expect(driver.run(110).trainedAt, driftLimits).toEqual(trainedAt);
    }
  });

  it('trains early when what it trades no longer pays', () => {
    const driver = new Driver(passes, smallSettings({ everyMinutesInBacktest: 400 }));
    // Takes sides all the time, for no reason, and pays for it.
    let bar = 0;
    driver.models.set('m1', model(() => (Math.floor(bar++ / 7) % 2 === 0 ? 0.01 : -0.01)));
    driver.models.set('m2', model(() => 0));
    driver.run(300);
    expect(driver.records.find(({ why }) => why === 'sharpe')?.cause).toMatch(/^Early: the rolling Sharpe ratio of the rule is -\d+\.\d\d, below 0\.4\.$/);
  });

  it('trains when asked to, and rolls back by hand', () => {
    const driver = new Driver(passes);
    for (const code of ['m1', 'm2']) driver.models.set(code, model(() => 0));
    driver.run(20);
    driver.policy.ask('A person asked for it.');
    driver.run(8);
    expect(driver.trainedAt).toEqual([0, 20]);
    expect(driver.policy).toMatchObject({ active: 'm2', previous: 'm1' });
    expect(driver.policy.rollBack('By hand.')).toMatchObject([{ type: 'roll-back', to: 'm1', from: 'm2' }, { type: 'record' }]);
    expect(driver.policy.rollBack('Again.')).toEqual([]);
  });

  it('goes back to what traded where the session could not take the swap, and says so', () => {
    const driver = new Driver(passes);
    for (const code of ['m1', 'm2']) driver.models.set(code, model(() => 0));
    driver.run(66);
    expect(driver.policy).toMatchObject({ active: 'm2', previous: 'm1' });
    const steps = driver.policy.declined('m2', 'The gate has refused it.');
    expect(steps).toMatchObject([{ type: 'record', record: { outcome: 'declined', code: 'm2', activeCode: 'm1', sentence: 'Not put to work. The gate has refused it. The model that trades stays.' } }]);
    expect(driver.policy).toMatchObject({ active: 'm1', previous: null });
    expect(driver.policy.declined('m2', 'Again.')).toEqual([]);
    expect(driver.policy.declined('m1', 'That was long ago.')).toEqual([]);
  });

  it('goes by what the session says trades, and compares with it from there on', () => {
    const driver = new Driver(passes);
    for (const code of ['m1', 'm2', 'other']) driver.models.set(code, model(() => 0));
    driver.run(66);
    expect(driver.policy.adopt('m2', 'Nothing new.')).toEqual([]);
    expect(driver.policy.adopt('m1', 'The journal says so.')).toMatchObject([{ type: 'record', record: { why: 'told', outcome: 'adopted', code: 'm1', activeCode: 'm1', sentence: 'The journal says so. It is what trades from here on.' } }]);
    expect(driver.policy).toMatchObject({ active: 'm1', previous: null });
    driver.policy.adopt('other', 'A person put it there.');
    expect(driver.policy.view()).toMatchObject({ active: { code: 'other' }, previous: 'm1', duel: { errors: null, rule: null } });
    driver.policy.adopt(null, 'A person took it away.');
    expect(driver.policy).toMatchObject({ active: null, previous: null });
  });

  it('takes over at once what the session put to work of what it still watched', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0));
    driver.run(3);
    driver.policy.adopt('m1', 'A person did not want to wait.');
    expect(driver.policy).toMatchObject({ active: 'm1', candidate: null });
    expect(driver.run(20).steps.filter(({ type }) => type === 'swap')).toEqual([]);
  });

  it('lets a model rest that nothing newer has replaced for too long, and trades again with the next that passes', () => {
    const driver = new Driver((id) => (id === 1 || id > 3 ? passes(id) : { outcome: 'trained', code: `m${id}`, verdict: REFUSED }), smallSettings({ restAfterHours: 2 }));
    for (const code of ['m1', 'm4']) driver.models.set(code, model(() => 0));
    driver.run(125);
    expect(driver.policy.active).toBe('m1'); // it took over at bar 5: two hours later is bar 125
    driver.run(1);
    expect(driver.steps.find(({ type }) => type === 'rest')).toEqual({ type: 'rest', from: 'm1', cause: 'No newer model has passed for 2 hours, and what this one learned is older than that.' });
    expect(driver.records.at(-1)).toMatchObject({ why: 'aged', outcome: 'rested', code: 'm1', activeCode: null });
    expect(driver.policy).toMatchObject({ active: null, previous: null });
    driver.run(60);
    expect(driver.policy).toMatchObject({ active: 'm4', previous: null });
  });

  it('counts the hours of a model that came back from when it first took over', () => {
    const driver = new Driver(passes, smallSettings({ restAfterHours: 2, everyMinutesInBacktest: 100 }));
    for (const code of ['m1', 'm2']) driver.models.set(code, model(() => 0));
    driver.run(110); // m2 has taken over at 105
    driver.policy.rollBack('By hand.');
    expect(driver.run(16).steps.filter(({ type }) => type === 'rest')).toMatchObject([{ from: 'm1' }]);
  });

  it('never rests where that is what is asked for', () => {
    const driver = new Driver((id) => (id === 1 ? passes(id) : { outcome: 'trained', code: `m${id}`, verdict: REFUSED }), smallSettings({ restAfterHours: null }));
    driver.models.set('m1', model(() => 0));
    expect(driver.run(1600).policy.active).toBe('m1');
  });

  it('tells what each version expected, and what came of it ten minutes later', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0.0003));
    driver.models.set('m2', model(() => -0.0001));
    driver.run(62);
    const { nowMs, close } = driver.newest;
    expect(driver.policy.forecasts).toEqual([{ timeMs: nowMs, code: 'm1', forecastBps: expect.closeTo(3, 9) }, { timeMs: nowMs, code: 'm2', forecastBps: expect.closeTo(-1, 9) }]);
    driver.run(10);
    const outcomeBps = 10_000 * Math.log(driver.newest.close / close);
    expect(driver.policy.settled).toEqual([
      { timeMs: nowMs, code: 'm1', forecastBps: expect.closeTo(3, 9), outcomeBps: expect.closeTo(outcomeBps, 6) }, { timeMs: nowMs, code: 'm2', forecastBps: expect.closeTo(-1, 9), outcomeBps: expect.closeTo(outcomeBps, 6) },
    ]);
    expect(driver.newest.nowMs - nowMs).toBe(10 * MINUTE);
  });

  it('passes over a bar that it has taken already', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0));
    driver.run(30);
    const before = driver.policy.snapshot();
    expect(driver.policy.takeBar(driver.newest.bar)).toEqual([]);
    expect(driver.policy.snapshot()).toEqual(before);
  });

  it('says where it stands', () => {
    const driver = new Driver(passes);
    driver.models.set('m1', model(() => 0));
    driver.run(3);
    const begunMs = driver.newest.nowMs - 2 * MINUTE;
    expect(driver.policy.view()).toMatchObject({ active: null, candidate: 'm1', barsMissing: 0, training: null, nextDueMs: begunMs + 60 * MINUTE, shadowLeftMinutes: 3, sharpe: null, duel: null, drift: { bars: 3 } });
  });

  it('writes down no more than 35 kB after two days', () => {
    const bars = minutes(FULL + 2880, { seed: 5, driftBps: 6 });
    const rng = createRng(7).stream('forecasts');
    const driver = new Driver(passes, smallSettings(), { bars });
    for (let id = 1; id < 99; id++) driver.models.set(`m${id}`, model(() => 0.0005 * rng.normal(), movedAway()));
    driver.run(2870);
    expect(driver.policy.view().drift.skill).toHaveLength(192);
    expect(JSON.stringify(driver.policy.snapshot()).length).toBeLessThan(35_000);
  });

  it('goes on after an interruption as if there had been none, in a training too', () => {
    const bars = minutes(FULL + 150, { seed: 3, driftBps: 6 });
    const whole = play(bars, () => false);
    expect(whole.steps.length).toBeGreaterThan(6);
    expect(whole.end.watch.errors.count).toBeGreaterThan(0);
    expect(play(bars, (row) => row % 31 === 0)).toEqual(whole);
  });
});

/** Plays real trainings; at some bars the policy is killed, with a training under way, and another goes on from what it wrote down. */
function play(bars: ReturnType<typeof minutes>, isKilled: (row: number) => boolean): { readonly steps: readonly CycleStep[]; readonly end: ReturnType<RetrainPolicy['snapshot']> } {
  const models = new Map<string, CycleModel>();
  const create = (): RetrainPolicy => new RetrainPolicy({ instrumentId: BTC, interval: '1m', settings: smallSettings(), modelOf: (code) => models.get(code) ?? null });
  let policy = create();
  const all: CycleStep[] = [];
  for (let row = 0; row < bars.length; row++) {
    if (row < FULL - 1) {
      policy.warm(barAt(bars, row));
      continue;
    }
    const steps = policy.takeBar(barAt(bars, row));
    all.push(...steps.filter(({ type }) => type !== 'train'));
    if (isKilled(row - FULL + 1)) {
      const kept: unknown = JSON.parse(JSON.stringify(policy.snapshot()));
      policy = create();
      policy.restore(kept as ReturnType<RetrainPolicy['snapshot']>);
      for (let seen = 0; seen <= row; seen++) policy.warm(barAt(bars, seen));
    }
    const task = policy.pendingTask();
    if (task === null) continue;
    const outcome = trainWindow(task);
    if (outcome.outcome === 'trained') models.set(outcome.code, { forecaster: createForecaster(outcome.document), reference: outcome.document.manifest.reference });
    all.push(...policy.trained({ taskId: task.id, ...outcome }));
  }
  return { steps: all, end: policy.snapshot() };
}

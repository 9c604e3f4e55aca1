import { describe, expect, it } from 'vitest';
import { barAt } from '../../../../../../src/engine/domain/bar-columns.ts';
import { instrumentId } from '../../../../../../src/engine/domain/units.ts';
import type { Forecaster } from '../../../../../../src/engine/strategy/boosting/boosting.ts';
import { createForecaster } from '../../../../../../src/engine/learn/boosting/rolling/served-boosting.ts';
import { RetrainPolicy } from '../../../../../../src/engine/learn/boosting/rolling/retrain-policy.ts';
import type { CycleModel, CycleStep, TrainingResult } from '../../../../../../src/engine/learn/boosting/rolling/retrain-policy.ts';
import type { RetrainRecord } from '../../../../../../src/engine/learn/boosting/rolling/retrain-record.ts';
import { trainWindow } from '../../../../../../src/engine/learn/boosting/rolling/train-window.ts';
import type { ValidationVerdict } from '../../../../../../src/engine/learn/boosting/rolling/validation.ts';
import { minutes } from './made-up-minutes.ts';
import { smallSettings } from './settings.ts';

const BTC = instrumentId('um:BTCUSDT');
const WINDOW = 1200, LEAD = 60, FULL = WINDOW + LEAD;
const METRICS = { rows: 100, rmse: 1, rmseOfZero: 2, rankIc: 0.5, directionalAccuracy: 0.6, netSharpe: 3, netReturn: 0.01, entries: 4 };
const PASSED: ValidationVerdict = { metrics: METRICS, passed: true, lines: [] };
const REFUSED: ValidationVerdict = { metrics: METRICS, passed: false, lines: [{ name: 'rank', found: -1, needed: 0, passed: false, sentence: 'It orders nothing.' }] };

/** What a version is that forecasts by a rule of the test; its features are never far from what they were. */
function model(forecast: Forecaster['forecast']): CycleModel {
  return { forecaster: { horizonBars: 10, forecast }, reference: { windowBars: 240, features: [], usual: null } };
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

  constructor(answer: (id: number) => ReturnType<Driver['answerOf']>, settings = smallSettings(), seed = 1) {
    this.#answer = answer;
    this.#bars = minutes(3000, { seed, driftBps: 6 });
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

describe('RetrainPolicy', () => {
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

  it('trains early when a feature has moved, once between two that are due', () => {
    const driver = new Driver(passes);
    const moved: CycleModel = { ...model(() => 0), reference: { windowBars: 240, features: [{ name: 'trend.ema-12', edges: [1], shares: [0.1, 0.9], known: 1 }], usual: null } };
    driver.models.set('m1', moved);
    for (const code of ['m2', 'm3']) driver.models.set(code, moved);
    driver.run(100);
    // The first takes over at 5 and has drifted at once; 60 minutes later a training is due, whose model has drifted again.
    expect(driver.trainedAt).toEqual([0, 5, 65, 70]);
    const early = driver.records.find(({ why }) => why === 'drift');
    expect(early?.cause).toMatch(/^Early: trend\.ema-12 is no longer what it was in training \(stability index \d\.\d\d, above 0\.25\)\.$/);
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

  it('goes on after an interruption as if there had been none, in a training too', () => {
    const bars = minutes(FULL + 150, { seed: 3, driftBps: 6 });
    const whole = play(bars, () => false);
    expect(whole.steps.length).toBeGreaterThan(6);
    expect(whole.end.watch.duel.count).toBeGreaterThan(0);
    expect(play(bars, (row) => row % 13 === 0)).toEqual(whole);
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
    }
    const task = policy.pendingTask();
    if (task === null) continue;
    const outcome = trainWindow(task);
    if (outcome.outcome === 'trained') models.set(outcome.code, { forecaster: createForecaster(outcome.document), reference: outcome.document.manifest.reference });
    all.push(...policy.trained({ taskId: task.id, ...outcome }));
  }
  return { steps: all, end: policy.snapshot() };
}

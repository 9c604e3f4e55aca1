import { describe, expect, it } from 'vitest';
import { trainingSearch } from '../../../../../src/engine/contract/training.ts';
import { countTrials } from '../../../../../src/engine/run/evidence/trials.ts';
import { runSearchTask } from '../../../../../src/engine/run/search/search-task.ts';
import { studyView } from '../../../../../src/engine/run/search/study-views.ts';
import { readSpec } from '../../../../../src/engine/run/training/read-spec.ts';
import { createTrainingStudy } from '../../../../../src/engine/run/training/search/start-training-search.ts';
import { searchableSettings } from '../../../../../src/engine/run/training/search/training-study.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { START_MS, steadyClock } from '../search/study-fixture.ts';
import { smallSpec, storeToTrainOn, TEST_FROM_MS } from './training-fixture.ts';

type Store = ReturnType<typeof storeToTrainOn>;

const asked = (changes: object = {}) => trainingSearch.parse({ spec: smallSpec({ totalSteps: 128, seeds: [1] }), space: { 'ppo.learningRate': { min: 0.0001, max: 0.01, scale: 'log' } }, sampler: 'random', trials: 3, ...changes });
const create = (store: Store, changes: object = {}): string => createTrainingStudy({ store, clock: steadyClock(), codeVersion: 'test', search: asked(changes) });

function run(store: Store, studyId: string, stopAfter = Infinity): Promise<unknown> {
  const stop = new AbortController();
  const onProgress = (): void => { if (store.studies.countTrials(studyId) >= stopAfter) stop.abort(); };
  return runSearchTask({ store, clock: steadyClock(), createEvaluator: () => { throw new Error('expected no backtests'); }, signal: stop.signal, onProgress }, { studyId, spare: 0 });
}

const trialsOf = (store: Store, studyId: string) => store.studies.trials(studyId).map(({ number, state, config, metrics }) => ({ number, state, config, metrics }));

describe('a search for the settings of a training', () => {
  it('trains each of them, keeps what it was worth on the days kept back, and goes on where it was stopped', async () => {
    const store = storeToTrainOn();
    const id = create(store);
    await run(store, id);
    const view = studyView(store, store.studies.get(id)!, { jobId: null, nowMs: 0 });
    expect(view).toMatchObject({ state: 'done', done: 3, strategy: 'agent', result: null, error: null });
    const rates = trialsOf(store, id).map(({ config }) => (config as { ppo: { learningRate: number } }).ppo.learningRate);
    expect(new Set(rates).size).toBe(3);
    expect(rates.every((rate) => rate >= 0.0001 && rate <= 0.01)).toBe(true);
    // Everything else is what was asked for.
    expect(readSpec(trialsOf(store, id)[0]!.config)).toMatchObject({ totalSteps: 128, seeds: [1], worlds: 2 });

    const stopped = storeToTrainOn();
    const other = create(stopped);
    await run(stopped, other, 1);
    expect(stopped.studies.get(other)?.state).toBe('stopped');
    expect(stopped.studies.countTrials(other)).toBeLessThan(3);
    await run(stopped, other);
    expect(trialsOf(stopped, other)).toEqual(trialsOf(store, id));
  });

  it('counts every setting as tried', async () => {
    const store = storeToTrainOn();
    await run(store, create(store, { trials: 2 }));
    expect(countTrials(store, { strategy: 'agent', instruments: [BTC.id], interval: '1h', from: START_MS, to: TEST_FROM_MS }).count).toBe(2);
  });

  it('gives up early what learns badly, by a part of the steps', async () => {
    const store = storeToTrainOn();
    const id = create(store, { trials: 4, halving: { keepOneIn: 2, rungs: 1 } });
    await run(store, id);
    const trials = store.studies.trials(id);
    expect(trials.map(({ state }) => state).toSorted()).toEqual(['complete', 'complete', 'pruned', 'pruned']);
    expect(trials.filter(({ state }) => state === 'pruned').every(({ share }) => share < 1)).toBe(true);
  });

  it('offers what may make a training better, not what it is given', () => {
    const names = searchableSettings(readSpec(smallSpec())).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['ppo.learningRate', 'ppo.entropyWeight', 'trading.reward.tradingWeight', 'agent.stopAtrMultiple', 'normaliser.kind']));
    expect(names.filter((name) => /^(dqn|td3|span|test|seeds|totalSteps|startingCash)/.test(name))).toEqual([]);
    expect(() => create(storeToTrainOn(), { space: { 'ppo.nothing': {} } })).toThrow(/expected one of .*ppo\.learningRate/);
  });
});

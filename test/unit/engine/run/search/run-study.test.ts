import { describe, expect, it } from 'vitest';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import type { StoredTrial } from '../../../../../src/engine/adapters/sqlite/study-store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { StudyRequest } from '../../../../../src/engine/contract/search.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { evaluateTrial } from '../../../../../src/engine/run/search/evaluation.ts';
import type { CreateEvaluator } from '../../../../../src/engine/run/search/evaluation.ts';
import type { StudyResult } from '../../../../../src/engine/run/search/run-study.ts';
import { run, smallStudy, START_MS, storeWithHours } from './study-fixture.ts';

/** Ends what it runs in an order of its own, as threads do. */
function disorderly(seed: number, workers: number): CreateEvaluator {
  return (prepared) => {
    const rng = createRng(seed).stream('disorder');
    return {
      workers,
      evaluate: async (job) => {
        for (let turns = rng.int(12); turns > 0; turns--) await new Promise((resolve) => { setImmediate(resolve); });
        return evaluateTrial(prepared, job, () => 0);
      },
      close: () => Promise.resolve(),
    };
  };
}

/** Everything of a trial but when it was. */
function told({ startedMs: _started, endedMs: _ended, ...trial }: StoredTrial): Omit<StoredTrial, 'startedMs' | 'endedMs'> {
  return trial;
}

function resultOf(store: Store, studyId: string): StudyResult {
  return store.studies.get(studyId)?.result as StudyResult;
}

const KINDS: readonly (readonly [string, Partial<StudyRequest>])[] = [
  ['random', { sampler: 'random' }], ['sobol', { sampler: 'sobol' }], ['tpe', { sampler: 'tpe', trials: 30 }], ['cma-es', { sampler: 'cma-es' }],
  ['tpe with pruning', { sampler: 'tpe', trials: 14, pruning: { keepOneIn: 2, rungs: 1 } }],
  ['cma-es with pruning', { sampler: 'cma-es', trials: 14, pruning: { keepOneIn: 2, rungs: 1 } }],
  ['tpe for three measures', { sampler: 'tpe', objectives: ['return', 'drawdown', 'turnover'] }],
];

describe('a search', () => {
  it.each(KINDS)('by %s makes the same trials on one thread and on many, whichever ends first', async (_, changes) => {
    const store = storeWithHours();
    const request = smallStudy(changes);
    const one = await run({ store, request });
    const many = await run({ store, request, evaluator: disorderly(7, 3), workers: 3 });
    expect(store.studies.trials(many).map(told)).toEqual(store.studies.trials(one).map(told));
    expect(store.studies.countTrials(one)).toBe(request.trials);
    expect(resultOf(store, many).resultHash).toBe(resultOf(store, one).resultHash);
  });

  it.each(KINDS)('by %s that is cut off in the middle goes on as if it had not been', async (_, changes) => {
    const store = storeWithHours();
    const request = smallStudy(changes);
    const whole = await run({ store, request });
    const cut = new AbortController();
    let ended = 0;
    const evaluator: CreateEvaluator = (prepared, workers) => {
      const inner = disorderly(3, workers)(prepared, workers);
      return { ...inner, evaluate: async (job) => {
        const evaluation = await inner.evaluate(job);
        if (++ended === 9) cut.abort();
        return evaluation;
      } };
    };
    const id = await run({ store, request, evaluator, workers: 3, signal: cut.signal });
    expect(store.studies.get(id)?.state).toBe('stopped');
    const before = store.studies.countTrials(id);
    expect(before).toBeLessThan(request.trials);
    await run({ store, request, studyId: id });
    expect(store.studies.trials(id).map(told)).toEqual(store.studies.trials(whole).map(told));
    expect(store.studies.get(id)?.state).toBe('done');
  });

  it('runs settings that come again only once, and says which trial they repeat', async () => {
    const store = storeWithHours();
    let runs = 0;
    const evaluator: CreateEvaluator = (prepared, workers) => {
      const inner = disorderly(1, workers)(prepared, workers);
      return { ...inner, evaluate: (job) => { runs++; return inner.evaluate(job); } };
    };
    const id = await run({ store, request: smallStudy({ sampler: 'random', trials: 12, space: { fastPeriod: { min: 5, max: 6 }, slowPeriod: { min: 20, max: 21 } } }), evaluator });
    const trials = store.studies.trials(id);
    // Two by two settings are four in all.
    expect(runs).toBe(4);
    expect(trials.filter(({ repeats }) => repeats === null)).toHaveLength(4);
    for (const trial of trials) if (trial.repeats !== null) expect(trial.objectives).toEqual(trials[trial.repeats]?.objectives);
    expect(store.studies.returns(id)).toHaveLength(4);
  });

  it('gives up on a part of the span what does badly there, and runs only the best on all of it', async () => {
    const store = storeWithHours();
    const request = smallStudy({ sampler: 'random', trials: 27, pruning: { keepOneIn: 3, rungs: 2 }, space: { fastPeriod: { min: 2, max: 20 }, slowPeriod: { min: 21, max: 200 } } });
    const trials = store.studies.trials(await run({ store, request })).filter(({ repeats }) => repeats === null);
    // 3 × 3² = 27 begin on a ninth, 9 go on to a third, 3 to the whole; a repeat has no place of its own.
    expect(trials.filter(({ state }) => state === 'complete')).toHaveLength(Math.floor(Math.floor(trials.length / 3) / 3));
    expect(new Set(trials.map(({ share }) => share))).toEqual(new Set([1 / 9, 1 / 3, 1]));
    const atFirst = trials.map(({ rungs }) => rungs[0]?.losses?.[0] ?? Infinity);
    const worstKept = Math.max(...trials.flatMap(({ rungs }, index) => (rungs.length > 1 ? [atFirst[index]!] : [])));
    const bestGivenUp = Math.min(...trials.flatMap(({ rungs }, index) => (rungs.length === 1 ? [atFirst[index]!] : [])));
    expect(worstKept).toBeLessThanOrEqual(bestGivenUp);
  });

  it('judges its winner on days that it has not seen, counts every trial, and finds nothing in a price that wanders', async () => {
    const store = storeWithHours({ days: 150, seed: 5 });
    const holdout = { from: START_MS + 120 * DAY_MS, to: START_MS + 150 * DAY_MS };
    const id = await run({ store, request: smallStudy({ to: START_MS + 120 * DAY_MS, holdout, trials: 16, sampler: 'random' }) });
    const { verdict } = resultOf(store, id);
    expect(verdict?.verdict).toBe('no-evidence');
    expect(verdict?.trialsCounted).toBe(store.studies.trials(id).filter(({ repeats }) => repeats === null).length);
    expect(verdict?.judged[0]?.outOfSampleDays).toBe(30);
    expect(verdict?.lines.map(({ code }) => code)).toContain('holdout');
    expect(verdict?.holdoutLooks).toBe(1);
  });

  it('goes on counting the trials of a study that was deleted, and the looks at its hold-out', async () => {
    const store = storeWithHours();
    const holdout = { from: START_MS + 12 * DAY_MS, to: START_MS + 20 * DAY_MS };
    const first = await run({ store, request: smallStudy({ holdout, trials: 6, sampler: 'sobol' }) });
    store.studies.delete(first, START_MS);
    const second = await run({ store, request: smallStudy({ holdout, trials: 6, sampler: 'sobol', seed: 2 }) });
    const { verdict } = resultOf(store, second);
    expect(verdict?.trialsCounted).toBeGreaterThan(store.studies.countTrials(second));
    expect(verdict?.holdoutLooks).toBe(2);
    // Going on and judging again is another look.
    await run({ store, request: smallStudy(), studyId: second });
    expect(resultOf(store, second).verdict?.holdoutLooks).toBe(3);
  });

  it('ranks what trades too little behind all others', async () => {
    const store = storeWithHours();
    const id = await run({ store, request: smallStudy({ leastTrades: 1000, trials: 6 }) });
    expect(resultOf(store, id).verdict).toBeNull();
  });

  it('that loses a thread fails with what was lost, and goes on from there as if it had not', async () => {
    const store = storeWithHours();
    const request = smallStudy({ sampler: 'sobol', trials: 10 });
    const whole = await run({ store, request });
    let runs = 0;
    const breaking: CreateEvaluator = (prepared, workers) => {
      const inner = disorderly(1, workers)(prepared, workers);
      return { ...inner, evaluate: (job) => (++runs === 6 ? Promise.reject(new Error('a thread of the search ended before it was done')) : inner.evaluate(job)) };
    };
    await expect(run({ store, request, evaluator: breaking, workers: 2 })).rejects.toThrow('a thread of the search ended');
    const broken = store.studies.list().find(({ id }) => id !== whole);
    expect(broken).toMatchObject({ state: 'failed', error: 'a thread of the search ended before it was done' });
    await run({ store, request, studyId: broken?.id ?? '' });
    expect(resultOf(store, broken?.id ?? '').resultHash).toBe(resultOf(store, whole).resultHash);
  });

  it('keeps a setting that cannot be run as a failed trial, and goes on', async () => {
    const store = storeWithHours();
    const failing: CreateEvaluator = (prepared, workers) => {
      const inner = disorderly(1, workers)(prepared, workers);
      return { ...inner, evaluate: (job) => (job.config['fastPeriod'] === 3 ? Promise.resolve({ ok: false, error: 'too slow', startedMs: 0, endedMs: 0 }) : inner.evaluate(job)) };
    };
    const id = await run({ store, request: smallStudy({ sampler: 'tpe', trials: 12, space: { fastPeriod: { min: 2, max: 4 }, slowPeriod: { min: 10, max: 60 } } }), evaluator: failing });
    const failed = store.studies.trials(id).filter(({ state }) => state === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.every(({ error, config, objectives }) => error === 'too slow' && config['fastPeriod'] === 3 && objectives.length === 0)).toBe(true);
    expect(store.studies.get(id)).toMatchObject({ state: 'done' });
    // What failed had no result to be chosen for.
    expect(resultOf(store, id).verdict?.trialsCounted).toBe(store.studies.trials(id).filter(({ state, repeats }) => state !== 'failed' && repeats === null).length);
  });

  it('says what is missing before it works for hours', async () => {
    const store = storeWithHours();
    let runs = 0;
    const counting: CreateEvaluator = (prepared, workers) => ({ ...disorderly(1, workers)(prepared, workers), evaluate: () => { runs++; return Promise.reject(new Error('never')); } });
    await expect(run({ store, request: smallStudy({ holdout: { from: START_MS + 500 * DAY_MS, to: START_MS + 600 * DAY_MS } }), evaluator: counting })).rejects.toThrow(/expected bars from/);
    expect(runs).toBe(0);
  });

  it('refuses to go on when the bars are not the same any more', async () => {
    const store = storeWithHours();
    const cut = new AbortController();
    const id = await run({ store, request: smallStudy(), signal: cut.signal, onProgress: ({ done }) => { if (done > 3) cut.abort(); } });
    store.studies.update(id, { dataHash: 'of other bars', touchedMs: 0 });
    await expect(run({ store, request: smallStudy(), studyId: id })).rejects.toThrow(/expected the bars that the search began with, found others/);
  });
});

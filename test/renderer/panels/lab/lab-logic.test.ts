import { describe, expect, it } from 'vitest';
import { stepped } from '../../../../src/renderer/src/components/charts/ChartBox.tsx';
import { nextHeatCell, strengthOf } from '../../../../src/renderer/src/components/charts/heat-cell.ts';
import { rowsWithin, sharesOf } from '../../../../src/renderer/src/components/charts/parallel.ts';
import { decimalsOf, extentOf, linearScale, withAir } from '../../../../src/renderer/src/components/charts/scale.ts';
import { isCutOff, placedSteps } from '../../../../src/renderer/src/components/charts/Waterfall.tsx';
import { optionErrors, staleReason, TOOLS, workOf } from '../../../../src/renderer/src/panels/lab/honesty/tools.ts';
import { choiceOf, portfolioChoiceOf, portfolioRequestOf } from '../../../../src/renderer/src/panels/lab/lab-request.ts';
import { labStore } from '../../../../src/renderer/src/panels/lab/lab-store.ts';
import { lackingFor, levelOfExecution } from '../../../../src/renderer/src/panels/lab/realism.ts';
import { rangeError, sizeOf, spansError, spansOf, suggestedRange, suggestedSplits, withObjectives } from '../../../../src/renderer/src/panels/lab/search/study-draft.ts';
import { filteredTrials } from '../../../../src/renderer/src/panels/lab/search/trial-filter.ts';
import { bestSoFar, goodnessOf, pairMap } from '../../../../src/renderer/src/panels/lab/search/trial-figures.ts';
import { labPlaceOf } from '../../../../src/renderer/src/state/route.ts';
import { DATASETS, FROM, TO } from '../rich-answers.ts';
import { SPACE, trial, TRIALS } from './lab-answers.ts';

const [fast, slow, average] = SPACE as [typeof SPACE[number], typeof SPACE[number], typeof SPACE[number]];
const DAY = 86_400_000;

describe('the address of the lab', () => {
  it('names a room and what is open in it', () => {
    expect(labPlaceOf('#/lab')).toEqual({ view: 'runs', id: null });
    expect(labPlaceOf('#/lab/runs/bt-7')).toEqual({ view: 'runs', id: 'bt-7' });
    expect(labPlaceOf('#/lab/compare/bt-7%2Cbt-9')).toEqual({ view: 'compare', id: 'bt-7,bt-9' });
    expect(labPlaceOf('#/lab/search')).toEqual({ view: 'search', id: null });
    expect(labPlaceOf('#/lab/nonsense/%E0%A4')).toEqual({ view: 'runs', id: null });
  });
});

describe('a scale', () => {
  it('goes from values to pixels and back, upside down too', () => {
    const y = linearScale({ low: -10, high: 30 }, 200, 0);
    expect([y.at(-10), y.at(10), y.at(30)]).toEqual([200, 100, 0]);
    expect(y.valueAt(50)).toBe(20);
  });

  it('draws a range without width in the middle', () => {
    expect(linearScale({ low: 5, high: 5 }, 0, 100).at(5)).toBe(50);
  });

  it('knows the ends of what is known, and keeps an end that is zero', () => {
    expect(extentOf([[3, null, Number.NaN], [7]], [0])).toEqual({ low: 0, high: 7 });
    expect(extentOf([[null]])).toEqual({ low: 0, high: 1 });
    expect(withAir({ low: 0, high: 100 })).toEqual({ low: 0, high: 106 });
  });

  it('shows as many decimals as tell values apart', () => {
    expect([40_000, 30, 1, 0.02].map((high) => decimalsOf({ low: 0, high }))).toEqual([0, 0, 2, 3]);
  });

  it('is walked by keys, in larger steps where there is much', () => {
    expect(stepped(null, 'ArrowLeft', 10)).toBe(8);
    expect(stepped(3, 'ArrowRight', 2000)).toBe(13);
    expect(stepped(3, 'Home', 10)).toBe(0);
    expect(stepped(3, 'a', 10)).toBeNull();
    expect(nextHeatCell([0, 0], 'ArrowUp', [2, 3])).toEqual([0, 0]);
    expect(nextHeatCell([0, 0], 'End', [2, 3])).toEqual([0, 2]);
  });

  it('colours a cell by its share of the largest', () => {
    expect(strengthOf(-1, [2, -4, null])).toBe(-0.25);
    expect(strengthOf(null, [2])).toBeNull();
    expect(strengthOf(0, [0, 0])).toBe(0);
  });
});

it('a waterfall ends where its steps add up', () => {
  const steps = placedSteps([{ name: 'before', kind: 'total', value: 100 }, { name: 'fees', kind: 'step', value: -30 }, { name: 'funding', kind: 'step', value: 5 }, { name: 'net', kind: 'total', value: 75 }]);
  expect(steps.map(({ from, to }) => [from, to])).toEqual([[0, 100], [100, 70], [70, 75], [0, 75]]);
});

it('a waterfall is cut off only where its steps are small beside sums on one side of zero', () => {
  const cut = (before: number, step: number): boolean => isCutOff(placedSteps([{ name: 'before', kind: 'total', value: before }, { name: 'price', kind: 'step', value: step }, { name: 'after', kind: 'total', value: before + step }]));
  // 0.14 of 94.8 is a hair; 30 of 100 is not; −5 to 1 crosses zero
  expect([cut(-94.8, 0.14), cut(100, -30), cut(-5, 6), cut(100, -3)]).toEqual([true, false, false, true]);
});

describe('parallel axes', () => {
  it('place a doubling evenly on a logarithmic axis', () => {
    // log2: 2 → 1, 8 → 3, 32 → 5; (3 − 1) / (5 − 1) is a half
    expect(sharesOf([2, 8, 32], 'log').shares.map((share) => Math.round((share ?? -1) * 1000) / 1000)).toEqual([0, 0.5, 1]);
    expect(sharesOf([2, 17, 32], 'linear').shares).toEqual([0, 0.5, 1]);
    expect(sharesOf(['b', 'a', null], 'linear', ['a', 'b', 'c']).shares).toEqual([0.5, 0, null]);
  });

  it('keep the rows that cross every brush', () => {
    const axes = [{ key: 'x', name: 'x', shares: [0, 0.5, 1, null], textAt: String }, { key: 'y', name: 'y', shares: [1, 0.2, 1, 1], textAt: String }];
    expect(rowsWithin(axes, { x: [0.4, 1], y: [0.9, 1] }, 4)).toEqual([false, false, true, false]);
    expect(rowsWithin(axes, {}, 4)).toEqual([true, true, true, true]);
  });
});

describe('the data of a search', () => {
  it('is divided into whole years where there are two', () => {
    const [first] = suggestedSplits({ from: FROM, to: TO });
    expect(first).toEqual({ title: '2023 / 2024', span: { from: FROM, to: Date.UTC(2024, 0, 1) }, holdout: { from: Date.UTC(2024, 0, 1), to: TO } });
  });

  it('is divided into thirds where there are none', () => {
    expect(suggestedSplits({ from: Date.UTC(2024, 2, 1), to: Date.UTC(2024, 5, 1) })[0]?.title).toBe('First ⅔ / last ⅓');
  });

  it('offers no two ways that are the same', () => {
    const splits = suggestedSplits({ from: FROM, to: TO }).map(({ span, holdout }) => JSON.stringify([span, holdout]));
    expect(new Set(splits).size).toBe(splits.length);
  });

  it('never judges on days that it searched', () => {
    const span = { from: FROM, to: FROM + 10 * DAY };
    expect(spansError({ span, holdout: { from: FROM + 9 * DAY, to: FROM + 20 * DAY } })).toContain('overlap');
    expect(spansError({ span, holdout: { from: FROM + 10 * DAY, to: FROM + 20 * DAY } })).toBeNull();
  });

  it('is cut to what is stored', () => {
    const coverage = { from: FROM, to: FROM + 30 * DAY };
    expect(spansOf({ span: { from: FROM - DAY, to: FROM + 10 * DAY }, holdout: { from: FROM + 20 * DAY, to: TO } }, coverage)).toEqual({ span: { from: FROM, to: FROM + 10 * DAY }, holdout: { from: FROM + 20 * DAY, to: FROM + 30 * DAY } });
  });
});

it('a search for several measures does not walk towards one', () => {
  expect(withObjectives({ sampler: 'cma-es' }, ['sharpe', 'drawdown']).sampler).toBe('tpe');
  expect(withObjectives({ sampler: 'cma-es' }, ['sharpe']).sampler).toBe('cma-es');
  expect(withObjectives({ sampler: 'sobol' }, ['sharpe', 'drawdown']).sampler).toBe('sobol');
});

describe('the space of a search', () => {
  it('lies inside what the setting allows', () => {
    const range = suggestedRange(fast);
    expect(rangeError(fast, range)).toBeNull();
    expect(rangeError(fast, { ...range, min: '1' })).toBe('expected at least 2, was 1');
    expect(rangeError(fast, { ...range, min: '50', max: '50' })).toBe('expected the lowest below the highest, was 50 and 50');
    expect(rangeError(fast, { ...range, min: '2.5' })).toBe('expected whole numbers');
    expect(rangeError(fast, { ...range, max: '' })).toContain('was ""');
    expect(rangeError(average, { ...suggestedRange(average), isOn: true, choices: [] })).toBe('expected at least one choice');
    expect(rangeError(fast, { ...range, isOn: false, min: 'x' })).toBeNull();
  });

  it('is counted: 2 to 10 in steps of 2 are 5, times 3 choices', () => {
    const ranges = { fastPeriod: { ...suggestedRange(fast), min: '2', max: '10', step: '2' }, slowPeriod: { ...suggestedRange(slow), isOn: false }, average: { ...suggestedRange(average), isOn: true } };
    expect(sizeOf(SPACE, ranges)).toBe(15);
  });

  it('has no end where a number takes every value', () => {
    expect(sizeOf([{ ...fast, kind: 'float', step: null }], {})).toBeNull();
  });
});

describe('trials', () => {
  it('improve or stay, whichever way is better', () => {
    expect(bestSoFar(TRIALS, 'higher')).toEqual([0.5, 0.5, 2.78, 2.78, 2.78]);
    expect(bestSoFar(TRIALS, 'lower')).toEqual([0.5, -1.2, -1.2, -1.2, -1.2]);
  });

  it('are ranked among those that came to a result', () => {
    // −1.2, 0.5, 1.1, 2.78: places 0, 1/3, 2/3, 1
    expect(goodnessOf(TRIALS, 'higher')).toEqual([1 / 3, 0, 1, null, 2 / 3]);
  });

  it('are sorted into cells by two settings', () => {
    const map = pairMap([trial(0, 10, 40, 1), trial(1, 10, 40, 3), trial(2, 20, 80, -1)], fast, slow, 'higher');
    expect([map.columns, map.rows]).toEqual([['10', '20'], ['40', '80']]);
    expect(map.cells).toEqual([{ mean: 2, best: 3, count: 2 }, { mean: null, best: null, count: 0 }, { mean: null, best: null, count: 0 }, { mean: -1, best: -1, count: 1 }]);
  });

  it('are put into stretches where there are many values, and none is lost', () => {
    const many = Array.from({ length: 40 }, (_, index) => trial(index, 2 + index * 10, 2 + index * 10, 1));
    const map = pairMap(many, { ...fast, scale: 'linear' }, { ...slow, scale: 'linear' }, 'higher', 8);
    expect(map.columns).toHaveLength(8);
    expect(map.cells.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  });

  it('are kept by what is typed; shares are typed as percent', () => {
    const keep = (filter: Partial<Parameters<typeof filteredTrials>[1]>, objectives: Parameters<typeof filteredTrials>[2] = ['sharpe']): readonly number[] => filteredTrials(TRIALS, { name: '', low: '', high: '', state: 'all', ...filter }, objectives).map(({ number }) => number);
    expect(keep({ name: 'fastPeriod', low: '15', high: '20' })).toEqual([1, 4]);
    expect(keep({ name: 'objective:sharpe', low: '1' })).toEqual([2, 4]);
    expect(keep({ name: 'objective:sharpe', low: 'x' })).toEqual([0, 1, 2, 3, 4]);
    expect(keep({ state: 'front' })).toEqual([2]);
    expect(keep({ name: 'objective:return', low: '100' }, ['return'])).toEqual([2, 4]);
  });
});

describe('a tool of honesty', () => {
  const options = (tool: string) => TOOLS.find((words) => words.tool === tool)?.options ?? [];

  it('sends what was touched, and leaves the rest to the engine', () => {
    expect(workOf('look-ahead', options('look-ahead'), {})).toEqual({ tool: 'look-ahead' });
    expect(workOf('walk-forward', options('walk-forward'), { mode: 'anchored', windows: '8' })).toEqual({ tool: 'walk-forward', mode: 'anchored', windows: 8 });
    expect(workOf('cross-validation', options('cross-validation'), { method: 'k-fold' })).toEqual({ tool: 'cross-validation', method: 'k-fold', testGroups: 1 });
    expect(workOf('surface', options('surface'), { x: '' })).toEqual({ tool: 'surface' });
  });

  it('says what it cannot take', () => {
    expect(optionErrors(options('overfit'), { blocks: '30' })).toEqual({ blocks: 'expected 4 to 20, was "30"' });
    expect(optionErrors(options('overfit'), { blocks: '12' })).toEqual({});
  });

  it('is not out of date because its settings stand in another order', () => {
    const subject = { strategy: 's', instruments: [], interval: '15m', config: { a: 1, b: { c: 2, d: 3 } }, dataHash: 'h' };
    const document = { dataHash: 'h', expiresMs: 100, request: { config: { b: { d: 3, c: 2 }, a: 1 } } };
    expect(staleReason(document, subject, 50)).toBeNull();
    expect(staleReason(document, subject, 101)).toBe('Out of date: it has expired.');
  });
});

describe('realism', () => {
  const draft = labStore.getInitialState().draft;
  const choice = choiceOf({ ...draft, interval: '1h' }, DATASETS);

  it('needs what it needs: shorter bars are stored, trades and the book are not', () => {
    expect((['bars', 'finer-bars', 'trades', 'book'] as const).map((level) => lackingFor(level, DATASETS, choice))).toEqual([[], [], ['BTCUSDT'], ['BTCUSDT']]);
    expect(lackingFor('finer-bars', DATASETS, { ...choice, interval: '15m' })).toEqual(['BTCUSDT']);
  });

  it('is what the execution settings say where no level is named', () => {
    expect(levelOfExecution({ matchOn: 'bars', intrabarPath: 'finer-bars' })).toBe('finer-bars');
    expect(levelOfExecution({ matchOn: 'book' })).toBe('book');
    expect(levelOfExecution({})).toBe('bars');
  });
});

describe('a portfolio', () => {
  const draft = { ...labStore.getInitialState().draft, portfolio: [
    { id: 'trend', strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '1h' as const, config: { fastPeriod: 12 } },
    { id: 'breakout', strategy: 'donchian-breakout', instruments: ['spot:ETHUSDT'], interval: '15m' as const, config: {} },
  ] };

  it('is asked for strategy by strategy, on the shortest of its bars', () => {
    expect(portfolioRequestOf(draft, portfolioChoiceOf(draft, DATASETS), { execution: {}, risk: {} })).toEqual({
      strategies: [
        { id: 'trend', strategy: 'moving-average-cross', instruments: ['spot:BTCUSDT'], interval: '1h', enabled: true, config: { fastPeriod: 12 } },
        { id: 'breakout', strategy: 'donchian-breakout', instruments: ['spot:ETHUSDT'], interval: '15m', enabled: true, config: {} },
      ],
      interval: '15m', from: FROM, to: TO, startingCash: '10000', seed: 1, execution: {}, risk: {},
    });
  });

  it('cannot run without a strategy, nor over a time that one of them lacks', () => {
    expect(portfolioRequestOf({ ...draft, portfolio: [] }, portfolioChoiceOf({ ...draft, portfolio: [] }, DATASETS), { execution: {}, risk: {} })).toBeNull();
    const apart = DATASETS.map((dataset) => (dataset.instrumentId === 'spot:ETHUSDT' ? { ...dataset, from: TO + DAY, to: TO + 2 * DAY } : dataset));
    expect(portfolioChoiceOf(draft, apart).whole.span).toBeNull();
  });
});

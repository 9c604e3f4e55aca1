import { describe, expect, it } from 'vitest';
import { decisionMarkers } from '../../../../src/renderer/src/chart/trade-marks.ts';
import type { ChartColors } from '../../../../src/renderer/src/chart/chart-colors.ts';
import type { DecisionView } from '../../../../src/engine/contract/view.ts';
import type { ExplainedWhy } from '../../../../src/engine/domain/model.ts';
import { choiceSentence, contributionText, explainedSentence, riskSentences } from '../../../../src/renderer/src/panels/decisions/why-words.ts';
import { clustersOf } from '../../../../src/renderer/src/panels/models/features/clusters.ts';
import { strongest } from '../../../../src/renderer/src/panels/models/features/CorrelationMap.tsx';
import { sharpeText } from '../../../../src/renderer/src/panels/models/shelf/model-words.ts';
import { minuteOfDay, readMinute } from '../../../../src/renderer/src/panels/models/shelf/ScheduleForm.tsx';
import { driftStrength, thinnedColumns } from '../../../../src/renderer/src/components/charts/heat-strip.ts';
import { binName } from '../../../../src/renderer/src/panels/models/shadow/DriftTable.tsx';
import { wantWords } from '../../../../src/renderer/src/panels/models/shadow/shadow-words.ts';
import { curveOf, smoothed } from '../../../../src/renderer/src/panels/models/train/curves.ts';
import { knownSentence } from '../../../../src/renderer/src/panels/models/train/SightFields.tsx';
import { flatSettings, partOf, picked, ungrouped } from '../../../../src/renderer/src/panels/models/train/spec-schema.ts';
import { growthLines } from '../../../../src/renderer/src/panels/models/train/test-curves.ts';
import { draftOfSpec, NEW_TRAINING, readNumbers, spansError, specOf, trainChoice } from '../../../../src/renderer/src/panels/models/train/train-draft.ts';
import { actionConflict } from '../../../../src/renderer/src/panels/models/train/TrainForm.tsx';
import { titleOfFeature } from '../../../../src/renderer/src/panels/models/use-feature-titles.ts';
import { modelsHash, modelsPlaceOf } from '../../../../src/renderer/src/state/route.ts';
import { DATASETS, FROM, TO } from '../rich-answers.ts';
import { CODE, FEATURE_SETS, modelRow, POINTS, SELECTION, TRAINING, trainingOf } from './models-answers.ts';

describe('the address of the models page', () => {
  it('names a room and what is open in it, there and back', () => {
    expect(modelsPlaceOf(modelsHash('shelf', `${CODE},x y`))).toEqual({ view: 'shelf', id: `${CODE},x y` });
    expect(modelsPlaceOf(modelsHash('train'))).toEqual({ view: 'train', id: null });
    expect(modelsPlaceOf('#/models/nothing')).toEqual({ view: 'train', id: null });
  });
});

describe('the next training', () => {
  it('trains on the first of two years and is judged on the second, until a person says otherwise', () => {
    const choice = trainChoice(NEW_TRAINING, DATASETS);
    expect(choice).toMatchObject({ instruments: ['spot:BTCUSDT'], interval: '15m', trained: { from: FROM, to: Date.UTC(2024, 0, 1) }, test: { from: Date.UTC(2024, 0, 1), to: TO } });
    expect(trainChoice({ ...NEW_TRAINING, test: null, span: { from: FROM, to: TO } }, DATASETS).test).toBeNull();
  });

  it('refuses to be judged on days that it has learned from', () => {
    expect(spansError({ from: FROM, to: Date.UTC(2024, 0, 1) }, { from: Date.UTC(2023, 11, 1), to: TO })).toMatch(/judged on days that it knows/);
    expect(spansError({ from: FROM, to: Date.UTC(2024, 0, 1) }, { from: Date.UTC(2024, 0, 1), to: TO })).toBeNull();
  });

  it('sends only what was changed, and the spec that comes back makes the same draft again', () => {
    const stored = trainingOf().spec;
    const draft = draftOfSpec(stored as never);
    expect(draft).toMatchObject({ instruments: ['spot:BTCUSDT'], seeds: '7, 8, 9', hiddenUnits: '64, 32', algorithm: 'ppo', parts: { reward: { tradingWeight: 0.9 } } });
    const nothing = { features: {}, normaliser: {}, split: {}, actions: {}, stops: {}, reward: {}, episodes: {}, algorithm: {}, course: {}, walkForward: {}, risk: {}, execution: {} };
    expect(specOf(draft, trainChoice(draft, DATASETS), { ...nothing, reward: { tradingWeight: 0.9 } })).toMatchObject({ seeds: [7, 8, 9], ppo: { hiddenUnits: [64, 32] }, trading: { reward: { tradingWeight: 0.9 } }, walkForward: null });
    expect(specOf({ ...draft, seeds: '1, one' }, trainChoice(draft, DATASETS), nothing)).toBeNull();
  });

  it('reads numbers as they are typed', () => {
    expect(readNumbers('128, 64;32', 1, 1024)).toEqual([128, 64, 32]);
    for (const text of ['', '0', '1.5', '-1', '2000']) expect(readNumbers(text, 1, 1024)).toBeNull();
  });

  it('takes an algorithm only with actions that it can learn', () => {
    expect(actionConflict('dqn', 'continuous')).toMatch(/three or levels/);
    expect(actionConflict('td3', 'three')).toMatch(/continuous/);
    expect(actionConflict('ppo', 'continuous')).toBeNull();
  });

  it('draws each part of the spec from its own part of the schema, without a heading twice', () => {
    const reward = partOf(TRAINING.schema, ['trading', 'reward']) as { properties: Record<string, { group?: string }> };
    expect(Object.keys(reward.properties)).toContain('tradingWeight');
    expect(Object.keys((picked(TRAINING.schema, ['totalSteps', 'nothing']) as typeof reward).properties)).toEqual(['totalSteps']);
    expect((ungrouped(reward) as typeof reward).properties['tradingWeight']?.group).toBe('');
    expect(Object.keys((partOf(TRAINING.schema, ['walkForward']) as typeof reward).properties ?? {})).toEqual([]);
    expect(Object.keys((ungrouped(partOf(TRAINING.schema, ['walkForward'])) as typeof reward).properties)).toContain('windows');
    expect(flatSettings({ a: { b: [1, 2], c: null }, d: true })).toEqual([['a.b', '1, 2'], ['a.c', '–'], ['d', 'on']]);
  });

  it('says what of the features will be masked, and for want of what', () => {
    const [set] = FEATURE_SETS;
    if (set === undefined) throw new Error('expected a set');
    const none = { reference: false, basis: false, regime: false };
    expect(knownSentence(set, DATASETS, ['spot:BTCUSDT'], none)).toBe('2 of 3 features are known. One is masked, never made up, for want of funding.');
    expect(knownSentence(set, DATASETS, ['um:LAYERUSDT'], none)).toBe('All 3 features are known.');
  });
});

describe('curves', () => {
  it('draw one line a seed over the steps at which something is known', () => {
    const curve = curveOf(POINTS, { of: ({ validation }) => validation?.sharpe ?? null }, 0);
    expect(curve.steps).toEqual([4096, 8192]);
    expect(curve.lines).toMatchObject([{ name: 'Seed 1', values: [0.5, 1] }, { name: 'Seed 2', values: [null, null] }]);
  });

  it('are smoothed with the bias of their beginning taken out, and gaps stay gaps', () => {
    // weights 0.5: means 1; (0.25·1 + 0.5·3) / 0.75 = 7 / 3; then a gap; (0.125·1 + 0.25·3 + 0.5·5) / 0.875 = 27 / 7
    const values = smoothed([1, 3, null, 5], 0.5);
    expect(values[0]).toBeCloseTo(1, 12);
    expect(values[1]).toBeCloseTo(7 / 3, 12);
    expect(values[2]).toBeNull();
    expect(values[3]).toBeCloseTo(27 / 7, 12);
  });

  it('set what was tested on one axis of time, in percent of its own beginning', () => {
    const { times, lines } = growthLines(trainingOf().tests);
    expect(times).toHaveLength(3);
    expect(lines.map(({ name }) => name)).toEqual(['All seeds together', 'Buy and hold']);
    expect(lines[0]?.values[2]).toBeCloseTo(3, 9);
    expect(lines[1]?.values.map((value) => Math.round(value ?? Number.NaN))).toEqual([0, 0, 19]);
  });
});

describe('drift', () => {
  it('is quiet below where it counts, amber from there, red from the red threshold on, unknown where nothing is known', () => {
    expect(driftStrength([0.05], 0.1, 0.25)).toEqual({ level: 'quiet', strength: 0.5 });
    expect(driftStrength([0.1], 0.1, 0.25)).toEqual({ level: 'amber', strength: 0 });
    expect(driftStrength([0.02, null, 0.25], 0.1, 0.25)).toEqual({ level: 'red', strength: 0 });
    expect(driftStrength([0.75], 0.1, 0.25)).toEqual({ level: 'red', strength: 1 });
    expect(driftStrength([null], 0.1, 0.25)).toEqual({ level: 'none', strength: 0 });
  });

  it('is drawn in as many columns as there is room for, and loses no look', () => {
    expect(thinnedColumns(5, 2)).toEqual([{ from: 0, to: 2 }, { from: 2, to: 5 }]);
    expect(thinnedColumns(2, 9)).toEqual([{ from: 0, to: 1 }, { from: 1, to: 2 }]);
  });

  it('names bins by where they lie', () => {
    expect([{ from: null, to: -0.5 }, { from: -0.5, to: 0.25 }, { from: 0.25, to: null }].map(binName)).toEqual(['below −0.5', '−0.5 to 0.25', 'above 0.25']);
  });
});

describe('words', () => {
  it('say what was wanted', () => {
    expect([1, 0.67, 0, -1, null].map((wants) => wantWords({ wants }))).toEqual(['long', 'long 67\u202f%', 'flat', 'short', '–']);
  });

  it('say a Sharpe ratio with its range, and nothing where there is none', () => {
    expect(sharpeText(modelRow().metrics.test)).toBe('0.40 (−0.80 … 1.60)');
    expect(sharpeText(null)).toBe('–');
  });

  it('say times of day, there and back', () => {
    expect(minuteOfDay(readMinute('07:05') ?? -1)).toBe('07:05');
    expect(readMinute('24:00')).toBeNull();
  });

  it('say the titles of what is seen, of masks and of the position', () => {
    const titles = new Map([['price.return-1', 'Return over 1 bar']]);
    expect(['price.return-1', 'cross known', 'bars held', 'elsewhere'].map((name) => titleOfFeature(name, titles))).toEqual(['Return over 1 bar', 'Known: cross', 'Bars held', 'elsewhere']);
  });
});

describe('selection', () => {
  it('puts features that say the same under the one that is kept', () => {
    expect(clustersOf(SELECTION.features)).toEqual([{ kept: { name: 'price.return-1', title: 'Return over 1 bar' }, others: [{ name: 'trend.adx', title: 'Strength of the trend', correlation: 0.95 }] }]);
    expect(strongest(['a', 'b', 'c'], [1, 0.1, -0.8, 0.1, 1, 0.3, -0.8, 0.3, 1]).map(({ one, other }) => `${one}${other}`)).toEqual(['ac', 'bc', 'ab']);
  });
});

const WHY = {
  timeMs: TO, actions: [{ title: 'short', exposure: -1, probability: 0.1, value: null }, { title: 'flat', exposure: 0, probability: 0.3, value: null }, { title: 'long', exposure: 1, probability: 0.6, value: null }],
  chosen: 2, exposure: 1, value: 0.4, contributions: [{ feature: 'price.return-1', value: 1.2, contribution: 0.21 }, { feature: 'bars held', value: 0, contribution: -0.04 }], explained: { of: 'probability', now: 0.6, usual: 0.4, sum: 0.2, gap: 0 },
  members: [], masked: [], risk: { outcome: 'enter', wantedQty: 0.5, qty: 0.25, multipliers: [{ code: 'regime', factor: 0.5 }], limit: 'max-exposure' },
} as unknown as ExplainedWhy;

describe('why an agent decided', () => {
  it('is said with the choice, how sure it was, and what came next', () => {
    expect(choiceSentence(WHY)).toBe('It chose long, at 60\u202f%; flat came next at 30\u202f%.');
    expect(choiceSentence({ ...WHY, explained: { ...WHY.explained, of: 'action' } })).toBe('It wants to be long.');
  });

  it('adds up, and says what stays unexplained', () => {
    expect(explainedSentence(WHY)).toBe('Each bar is its part in moving the probability of its choice from 40.0\u202f%, where everything is as usual, to 60.0\u202f%.');
    expect(explainedSentence({ ...WHY, explained: { ...WHY.explained, sum: 0.18, gap: 0.02 } })).toMatch(/2\.0\u202f% stays unexplained\.$/);
    expect(contributionText(-0.04, 'probability')).toBe('−4.0\u202f%');
    expect(contributionText(0.1234, 'value')).toBe('+0.123');
  });

  it('says what risk made of it', () => {
    expect(riskSentences(WHY)).toEqual(['The sizing asked for 0.5; 0.25 was sent.', 'Regime made it 0.50 times as large.', 'The limit that bound it: max exposure.']);
    const { risk: _, ...unlimited } = WHY;
    expect(riskSentences(unlimited)).toEqual([]);
  });

  it('is marked on the bar that was decided on, only where something was to change', () => {
    const colors = { accent: 'accent' } as ChartColors;
    const QUARTER = 900_000;
    const made = (id: number, outcome: DecisionView['outcome'], why: ExplainedWhy | undefined): DecisionView => ({ id, timeMs: QUARTER * 10, strategyId: 's', instrumentId: 'i', price: 1, targetExposure: 1, outcome, sentence: '', denial: null, values: {}, ...(why === undefined ? {} : { why }) });
    expect(decisionMarkers([made(1, 'enter', WHY), made(2, 'hold', WHY), made(3, 'enter', undefined), made(4, 'denied', WHY)], QUARTER, colors).map(({ id, time }) => [id, time])).toEqual([['why:1', QUARTER * 9 / 1000], ['why:4', QUARTER * 9 / 1000]]);
  });
});

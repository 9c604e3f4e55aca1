import { describe, expect, it } from 'vitest';
import { driftReference } from '../../../../../src/engine/compute/drift-reference.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { ModelReference } from '../../../../../src/engine/domain/model.ts';
import { instrumentId } from '../../../../../src/engine/domain/units.ts';
import { DriftWatch } from '../../../../../src/engine/run/drift/drift-watch.ts';
import type { DriftLook } from '../../../../../src/engine/run/drift/drift-watch.ts';

const COIN = instrumentId('um:AAAUSDT');
const NAMES = Array.from({ length: 12 }, (_, index) => `feature-${index}`);
const YEAR = 35_040;

interface Stream {
  readonly rows: number;
  /** What is added to a feature from a row on. */
  readonly shift?: { readonly from: number; readonly by: number; readonly every: number };
}

/** Features that remember (0.9 of each bar is that of the bar before) and have 30 % of their variance in common; a quarter of hours, as a market has them. */
function features(seed: string, { rows, shift = { from: Infinity, by: 0, every: 1 } }: Stream): readonly Float64Array[] {
  const rng = createRng(seed);
  const [memory, news] = [0.9, Math.sqrt(1 - 0.81)];
  const state = new Float64Array(NAMES.length + 1);
  const columns = NAMES.map(() => new Float64Array(rows));
  for (let row = -100; row < rows; row++) {
    for (let index = 0; index < state.length; index++) state[index] = memory * state[index]! + news * rng.normal();
    if (row < 0) continue;
    columns.forEach((column, index) => { column[row] = Math.sqrt(0.3) * state[NAMES.length]! + Math.sqrt(0.7) * state[index]! + (row >= shift.from && index % shift.every === 0 ? shift.by : 0); });
  }
  return columns;
}

/** Long where the first feature is high, short where it is low. */
const actionsOf = ([first]: readonly Float64Array[]) => Float64Array.from(first!, (value) => (Math.abs(value) < 0.7 ? 0 : Math.sign(value)));

function reference(reward?: ModelReference['reward']): ModelReference {
  const training = features('training', { rows: YEAR });
  return { ...driftReference(NAMES, [{ features: training, exposures: actionsOf(training) }], [-1, 0, 1]), ...(reward === undefined ? {} : { reward }) };
}

/** Shows the watch a stream, with the results that `result` gives; returns what each look has found. */
function watched(of: ModelReference, columns: readonly Float64Array[], result: (row: number) => number = () => 0): readonly { readonly row: number; readonly look: DriftLook }[] {
  const watch = new DriftWatch({ reference: of, isContinuous: false, interval: '15m', instruments: [COIN] });
  const [exposures, values, looks] = [actionsOf(columns), new Float64Array(columns.length), [] as { row: number; look: DriftLook }[]];
  for (let row = 0; row < exposures.length; row++) {
    columns.forEach((column, index) => { values[index] = column[row]!; });
    watch.take({ instrumentId: COIN, values, exposure: exposures[row]!, resultBps: result(row) });
    const look = watch.look(row);
    if (look !== null) looks.push({ row, look });
  }
  return looks;
}

describe('DriftWatch', () => {
  const usual = reference();

  it('never turns red in a year of the market that the model was trained in, and looks every 240 bars', () => {
    const looks = watched(usual, features('another year', { rows: YEAR }));
    // The first look after 480 bars, then one every 240.
    expect(looks).toHaveLength(1 + Math.floor((YEAR - 480) / 240));
    expect(looks.filter(({ look }) => look.point.color === 'red')).toEqual([]);
  });

  it('turns red within 1,400 bars where a third of the features has moved by one deviation', () => {
    const looks = watched(usual, features('moved', { rows: 3_400, shift: { from: 2_000, by: 1, every: 3 } }));
    const first = looks.find(({ look }) => look.point.color === 'red');
    expect(first?.row).toBeGreaterThan(2_000);
    expect(first?.look.point).toMatchObject({ color: 'red' });
    expect(first?.look.point.redShare).toBeGreaterThanOrEqual(0.2);
    // It was amber before: something found once has to last.
    expect(looks[looks.indexOf(first!) - 1]?.look.point.color).toBe('amber');
  });

  it('notices that a feature is missing which was there in training', () => {
    const columns = features('gone', { rows: 1_000 }).map((column, index) => (index < 3 ? column.fill(Number.NaN) : column));
    const watch = new DriftWatch({ reference: usual, isContinuous: false, interval: '15m', instruments: [COIN] });
    for (let row = 0; row < 1_000; row++) watch.take({ instrumentId: COIN, values: columns.map((column) => column[row]!), exposure: 0, resultBps: 0 });
    expect(watch.feature(0)).toMatchObject({ color: 'red', psi: null, known: 0 });
    expect(watch.feature(3).color).toBe('green');
  });

  it('tells results that stay far below validation, and lets those be that are as they were, however wild the market', () => {
    const measured = reference({ meanBps: 0.1, deviationBps: 5, bars: 8_640 });
    const rng = createRng('results');
    const calm = watched(measured, features('calm', { rows: YEAR }), (row) => 0.1 + rng.normal() * (row % 2_000 < 400 ? 15 : 5));
    expect(calm.filter(({ look }) => (look.point.rewardScore ?? 0) >= 1)).toEqual([]);
    // A yearly Sharpe ratio that is 20 lower: 20 / sqrt(35,040) = 0.107 deviations a bar. With a slack of 3 / sqrt(35,040) the sum reaches its threshold, 162, after about 1,800 bars.
    const bad = watched(measured, features('bad', { rows: 6_000 }), () => 0.1 - 0.107 * 5 + rng.normal() * 5);
    const first = bad.find(({ look }) => look.point.color === 'red');
    expect(first?.row).toBeGreaterThan(600);
    expect(first?.row).toBeLessThan(4_000);
  });
});

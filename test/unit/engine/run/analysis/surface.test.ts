import { describe, expect, it } from 'vitest';
import { BadRequest } from '../../../../../src/engine/run/backtest/run-request.ts';
import { shapeOf, surface } from '../../../../../src/engine/run/analysis/surface.ts';
import { anInput, aRequest, aStore, someBars, testOf } from './analysis-fixture.ts';

describe('the shape of a surface', () => {
  it('is a plateau where the best is among others like it', () => {
    // The best, 2.0 in the middle, has eight neighbours; five of them are at least 1.5. Of nine cells six hang together.
    const shape = shapeOf([1.6, 1.5, 1.9, 1.0, 2.0, 1.8, 0.2, null, 1.7], 3, 0.25);
    expect(shape.best).toEqual({ x: 1, y: 1, value: 2 });
    // One neighbour is not there: five of seven.
    expect(shape.neighbourShare).toBeCloseTo(5 / 7, 12);
    expect(shape.plateauShare).toBeCloseTo(6 / 8, 12);
  });

  it('is a spike where it stands alone, and a plateau elsewhere does not help', () => {
    const shape = shapeOf([3, 0, 0, 0, 0, 0, 0, 2.9, 2.9], 3, 0.1);
    expect(shape).toEqual({ best: { x: 0, y: 0, value: 3 }, neighbourShare: 0, plateauShare: 1 / 9 });
  });

  it('is nothing where nothing has a value', () => {
    expect(shapeOf([null, null, null, null], 2, 0.25)).toEqual({ best: null, neighbourShare: null, plateauShare: null });
  });
});

describe('a parameter surface', () => {
  const store = aStore(someBars({ length: 40 * 24 }));

  it('has the settings of the request on it, and a hole where two settings do not go together', () => {
    const request = aRequest(40, { config: { fastPeriod: 10, slowPeriod: 30 } });
    const { detail, runs } = surface(anInput(store, request), testOf('surface', { steps: 3, space: { fastPeriod: { min: 5, max: 25, scale: 'linear' }, slowPeriod: { min: 20, max: 40, scale: 'linear' } } }));
    expect(detail.x).toEqual({ key: 'fastPeriod', values: [5, 10, 15, 25] });
    expect(detail.y).toEqual({ key: 'slowPeriod', values: [20, 30, 40] });
    // 25 is not faster than 20.
    expect(detail.values[3]).toBeNull();
    expect([detail.values.length, runs, detail.current?.x, detail.current?.y]).toEqual([12, 11, 1, 1]);
  });

  it('refuses settings that there are not, and the same one twice', () => {
    const input = anInput(store, aRequest(40));
    expect(() => surface(input, testOf('surface', { x: 'speed' }))).toThrow(BadRequest);
    expect(() => surface(input, testOf('surface', { x: 'fastPeriod', y: 'fastPeriod' }))).toThrow('expected two different settings of fastPeriod, slowPeriod, was fastPeriod and fastPeriod');
  });
});

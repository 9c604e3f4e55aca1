import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { cellCount, unitOf, valueAt } from '../../../../../src/engine/learn/search/dimension.ts';
import type { Dimension } from '../../../../../src/engine/learn/search/dimension.ts';
import { narrowed } from '../../../../../src/engine/learn/search/narrow.ts';
import { parametersOf } from '../../../../../src/engine/learn/search/parameters.ts';
import { ConfigSpace } from '../../../../../src/engine/learn/search/space.ts';
import { STRATEGIES } from '../../../../../src/engine/strategy/catalog.ts';

const schema = z.strictObject({
  fast: z.int().min(1).max(100).default(10).meta({ title: 'Fast', unit: 'bars', scale: 'log', group: 'Signal', description: 'Fast.' }),
  slow: z.int().min(2).max(200).default(50).meta({ title: 'Slow', group: 'Signal' }),
  share: z.number().min(0).max(1).default(0.5),
  step: z.number().min(0.1).max(0.4).default(0.1).meta({ step: 0.1 }),
  kind: z.enum(['ema', 'sma']).default('ema'),
  isOn: z.boolean().default(false),
  limit: z.number().min(1).max(5).nullable().default(null),
  deep: z.strictObject({ depth: z.int().positive().max(3).default(1) }).default({ depth: 1 }),
  name: z.string().default(''),
}).refine(({ fast, slow }) => fast < slow, { path: ['fast'], error: 'expected a fast one below the slow one' });

const parameters = parametersOf(schema);
const parameter = (name: string) => parameters.find((one) => one.name === name);

function spaceOf(ranges: Parameters<typeof narrowed>[1]): ConfigSpace {
  const { dimensions, violations } = narrowed(parameters, ranges);
  expect(violations).toEqual([]);
  return new ConfigSpace({ dimensions, fixed: {}, schema });
}

const integers: Dimension = { kind: 'integer', name: 'n', min: 3, max: 7, step: 2, scale: 'linear', isNullable: false };

describe('the settings of a schema', () => {
  it('are told with their bounds, steps, scales and choices; texts are left out', () => {
    expect(parameters.map(({ name }) => name)).toEqual(['fast', 'slow', 'share', 'step', 'kind', 'isOn', 'limit', 'deep.depth']);
    expect(parameter('fast')).toMatchObject({ kind: 'integer', min: 1, max: 100, step: 1, scale: 'log', default: 10, title: 'Fast', isSuggested: true });
    expect(parameter('share')).toMatchObject({ kind: 'float', step: null, isSuggested: false });
    expect(parameter('step')).toMatchObject({ kind: 'float', step: 0.1 });
    expect(parameter('kind')).toMatchObject({ kind: 'choice', choices: ['ema', 'sma'] });
    expect(parameter('isOn')).toMatchObject({ kind: 'choice', choices: [false, true] });
    expect(parameter('limit')).toMatchObject({ kind: 'float', min: 1, max: 5, isNullable: true });
    expect(parameter('deep.depth')).toMatchObject({ kind: 'integer', min: 1, max: 3 });
  });

  it.each(STRATEGIES.map(({ name, schema: own }) => [name, own] as const))('of %s suggest the periods of its signal', (_, own) => {
    expect(parametersOf(own).filter(({ isSuggested }) => isSuggested).map(({ unit, scale }) => [unit, scale]).filter(([unit]) => unit === 'bars')).toEqual([['bars', 'log'], ['bars', 'log']]);
  });
});

describe('a dimension', () => {
  it('gives each of its values an equal share of the unit interval', () => {
    expect(cellCount(integers)).toBe(3);
    expect([0, 0.33, 0.34, 0.66, 0.67, 1].map((unit) => valueAt(integers, unit))).toEqual([3, 3, 5, 5, 7, 7]);
  });

  it('on a log scale gives every doubling the same share', () => {
    const log: Dimension = { kind: 'float', name: 'x', min: 1, max: 16, step: null, scale: 'log', isNullable: false };
    expect([0, 0.25, 0.5, 0.75, 1].map((unit) => Number((valueAt(log, unit) as number).toFixed(9)))).toEqual([1, 2, 4, 8, 16]);
  });

  it('writes decimal steps as a person does', () => {
    const steps: Dimension = { kind: 'float', name: 'x', min: 0.1, max: 0.4, step: 0.1, scale: 'linear', isNullable: false };
    expect([0.1, 0.3, 0.6, 0.9].map((unit) => valueAt(steps, unit))).toEqual([0.1, 0.2, 0.3, 0.4]);
  });

  it('leaves a part of the interval to null where a number may be null', () => {
    const nullable: Dimension = { ...integers, isNullable: true } as Dimension;
    expect(cellCount(nullable)).toBe(4);
    expect([valueAt(nullable, 0.1), valueAt(nullable, 0.26), valueAt(nullable, 1)]).toEqual([null, 3, 7]);
    expect(unitOf(nullable, null)).toBeLessThan(0.25);
  });

  it('finds the place of every value that it gives', () => {
    const dimensions: readonly Dimension[] = [
      integers, { ...integers, isNullable: true } as Dimension, { kind: 'integer', name: 'n', min: 1, max: 999, step: 1, scale: 'log', isNullable: false },
      { kind: 'float', name: 'x', min: 0.25, max: 20, step: 0.25, scale: 'log', isNullable: false }, { kind: 'float', name: 'x', min: -3, max: 4, step: null, scale: 'linear', isNullable: false },
      { kind: 'choice', name: 'c', choices: ['a', true, null, 3] },
    ];
    fc.assert(fc.property(fc.constantFrom(...dimensions), fc.double({ min: 0, max: 1, noNaN: true }), (dimension, unit) => {
      const value = valueAt(dimension, unit);
      const place = unitOf(dimension, value);
      return place !== null && valueAt(dimension, place) === value;
    }));
  });
});

describe('ranges that a person gives', () => {
  it.each([
    [{ fast: { min: 0 } }, 'space.fast.min', 'expected from 1 to 100, was 0'],
    [{ fast: { min: 50, max: 20 } }, 'space.fast.max', 'expected at least 50, was 20'],
    [{ fast: { min: 1.5 } }, 'space.fast.min', 'expected a whole number, was 1.5'],
    [{ share: { scale: 'log' as const } }, 'space.share.scale', 'expected a lowest value above 0 for a log scale, was 0'],
    [{ kind: { min: 1 } }, 'space.kind', 'expected some of ema, sma, was a range'],
    [{ kind: { choices: ['wma'] } }, 'space.kind.choices', 'expected some of ema, sma, was wma'],
    [{ slow: { choices: [5, 2.5] } }, 'space.slow.choices', 'expected whole numbers from 2 to 200, was 2.5'],
    [{ speed: {} }, 'space.speed', 'expected one of fast, slow, share, step, kind, isOn, limit, deep.depth'],
  ])('are refused at their place: %j', (ranges, path, message) => {
    expect(narrowed(parameters, ranges).violations).toEqual([{ path, message }]);
  });

  it('may name no setting: then the suggested ones are searched', () => {
    expect(narrowed(parameters, {}).dimensions.map(({ name }) => name)).toEqual(['fast', 'slow']);
  });
});

describe('a space', () => {
  it('makes whole configurations with the defaults of what is not searched', () => {
    const space = spaceOf({ fast: {}, 'deep.depth': {} });
    expect(space.configAt(Float64Array.of(0, 1))).toEqual({ fast: 1, slow: 50, share: 0.5, step: 0.1, kind: 'ema', isOn: false, limit: null, deep: { depth: 3 }, name: '' });
    expect(space.size).toBe(300);
  });

  it('takes the word of the schema on what is allowed together', () => {
    const space = spaceOf({ fast: { min: 1, max: 10, scale: 'linear' }, slow: { min: 2, max: 11 } });
    const rng = createRng(1);
    for (let draw = 0; draw < 200; draw++) {
      const point = Float64Array.of(rng.float(), rng.float());
      const { fast, slow } = space.valuesAt(point) as { fast: number; slow: number };
      expect(space.isValid(point)).toBe(fast < slow);
    }
  });

  it('says so when nothing in it is allowed, and what was refused', () => {
    expect(() => { spaceOf({ fast: { min: 60, max: 100 }, slow: { min: 2, max: 50 } }).requireValid(); }).toThrow('expected settings that are allowed together, found none in 10000 draws (fast: expected a fast one below the slow one): widen the ranges');
  });

  it('finds the point of a configuration that it made', () => {
    const space = spaceOf({ fast: {}, slow: {}, share: {}, kind: {}, limit: {} });
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }), (units) => {
      const point = space.snapped(Float64Array.from(units));
      const config = space.configAt(point);
      if (config === null) return;
      expect(space.pointOf(config)).toEqual(point);
    }));
  });
});

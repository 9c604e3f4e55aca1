import fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import type { BoostedModel } from '../../../../../src/engine/learn/boosting/boosted-model.ts';
import { boostingConfig } from '../../../../../src/engine/learn/boosting/boosting.config.ts';
import type { ObjectiveConfig } from '../../../../../src/engine/learn/boosting/boosting.config.ts';
import { readLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/read-model.ts';
import { writeLightGbm } from '../../../../../src/engine/learn/boosting/light-gbm/write-model.ts';
import { BadModelBytes, modelFromBytes, modelToBytes } from '../../../../../src/engine/learn/boosting/model-bytes.ts';
import { ColumnReader, ColumnWriter } from '../../../../../src/engine/learn/boosting/stored/columns.ts';
import { judgeSize } from '../../../../../src/engine/learn/boosting/stored/size-budget.ts';
import { trainBoosted } from '../../../../../src/engine/learn/boosting/train-boosted.ts';

const FEATURES = 4;

/** Some rows have no second feature, and the third is a category. */
function grown(objective: ObjectiveConfig, settings: object = {}): BoostedModel {
  const rng = createRng('rows');
  const rows = 400;
  const values = Float64Array.from({ length: rows * FEATURES }, (_, at) => (at % FEATURES === 2 ? rng.int(7) : at % FEATURES === 1 && rng.float() < 0.2 ? Number.NaN : rng.normal()));
  const targets = Float64Array.from({ length: rows }, (_, row) => (objective.name === 'multiclass' ? row % 3 : values[row * FEATURES]! + (values[row * FEATURES + 2] === 3 ? 1 : 0) > 0 ? 1 : 0));
  const weights = Float64Array.from({ length: rows }, () => 0.5 + rng.float());
  return trainBoosted({ config: boostingConfig.parse({ trees: 12, leaves: 8, ...settings }), objective, data: { rows, features: FEATURES, values, targets, weights }, seed: 1, names: ['a', 'b  ä', 'c', 'd'], categorical: [2], monotone: { 0: 1 } }).model;
}

const LEAF: BoostedModel = {
  objective: { name: 'l2' }, outputs: 1, base: [-0], features: [{ name: 'only', monotone: 0, range: { least: Number.NEGATIVE_INFINITY, largest: Number.POSITIVE_INFINITY } }, { name: 'none', monotone: -1, range: null }, { name: 'kinds', monotone: 0, range: { categories: [3, 1, 2] } }],
  trees: [],
};

/** The bits of every number, because -0 equals 0 and a NaN equals any other. */
function bitsOf(model: BoostedModel): unknown {
  const words = (values: Float64Array): string => [...new BigUint64Array(values.slice().buffer)].join(' ');
  return JSON.parse(JSON.stringify(model, (_, value: unknown) => (value instanceof Float64Array ? words(value) : typeof value === 'number' ? words(Float64Array.of(value)) : ArrayBuffer.isView(value) ? [...(value as Uint32Array)] : value)));
}

describe('a model as bytes', () => {
  it.each<readonly [string, BoostedModel]>([
    ['of squared errors, with missing values, categories, weights and a monotone feature', grown({ name: 'l2' })],
    ['of three classes', grown({ name: 'multiclass', classes: 3 })],
    ['of a quantile', grown({ name: 'quantile', alpha: 0.9 })],
    ['from LightGBM\'s text', readLightGbm(writeLightGbm(grown({ name: 'l2' })))],
    ['without a tree, that begins at minus zero and has seen infinities', LEAF],
  ])('comes back with every bit: %s', (_, model) => {
    const read = modelFromBytes(modelToBytes(model));
    expect(read).toEqual(model);
    expect(isDeepStrictEqual(bitsOf(read), bitsOf(model))).toBe(true);
  });

  it('is tried with trees that ask for categories, and for what is missing', () => {
    const { trees } = grown({ name: 'l2' });
    expect(trees.some(({ categories }) => categories.length > 0)).toBe(true);
    expect(trees.some(({ decision }) => decision.includes(8) || decision.includes(10))).toBe(true);
  });

  it('takes less than a third of LightGBM\'s text', () => {
    const model = grown({ name: 'l2' }, { trees: 200, leaves: 32 });
    expect(modelToBytes(model).length * 3).toBeLessThan(writeLightGbm(model).length);
  });

  it('is refused with a sentence wherever a bit of it has changed or an end is missing', () => {
    const bytes = modelToBytes(grown({ name: 'l2' }));
    const rng = createRng('damage');
    for (let trial = 0; trial < 400; trial++) {
      const damaged = bytes.slice();
      const at = trial < 16 ? trial : rng.int(bytes.length);
      damaged[at]! ^= 1 << rng.int(8);
      expect(() => modelFromBytes(damaged)).toThrow(BadModelBytes);
    }
    for (let length = 0; length < bytes.length; length += 37) expect(() => modelFromBytes(bytes.slice(0, length))).toThrow(BadModelBytes);
  });

  it('is refused where it is something else, newer, or lies about its size', () => {
    const bytes = modelToBytes(LEAF);
    const changed = (at: number, word: number): Uint8Array => {
      const copy = bytes.slice();
      const view = new DataView(copy.buffer);
      view.setUint32(at, word, true);
      if (at < 12) view.setUint32(12, crc32(copy.subarray(16), crc32(copy.subarray(0, 12))), true);
      return copy;
    };
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('TWBT');
    expect(() => modelFromBytes(new Uint8Array(3))).toThrow('expected a stored model of at least 16 bytes, was 3');
    expect(() => modelFromBytes(new TextEncoder().encode('tree\nversion=v4\n'))).toThrow('expected a stored model, which begins with TWBT, was something else');
    expect(() => modelFromBytes(changed(4, 2))).toThrow('expected a stored model of version 1, was version 2: a newer Tradewind may have written it');
    expect(() => modelFromBytes(changed(8, 0xffff_ffff))).toThrow('expected a model of at most 536870912 bytes, was 4294967295');
    expect(() => modelFromBytes(changed(8, 5))).toThrow('the stored model is damaged: it cannot be unpacked');
    expect(() => modelFromBytes(changed(12, 0))).toThrow('the stored model is damaged or cut off: expected the checksum 0, was');
  });

  it('is refused where a row would walk in circles, though its checksum is right', () => {
    const model = grown({ name: 'l2' }, { trees: 1 });
    const tree = model.trees[0]!;
    const circle = { ...model, trees: [{ ...tree, left: Int32Array.from(tree.left, (child, split) => (split === 1 ? 0 : child)) }] };
    expect(() => modelFromBytes(modelToBytes(circle))).toThrow('the stored model makes no sense: tree 0, split 1: expected each split and leaf below one split, was 0 again or unknown');
    const blind = { ...model, features: model.features.slice(0, 1), trees: [{ ...tree, feature: tree.feature.map(() => 1) }] };
    expect(() => modelFromBytes(modelToBytes(blind))).toThrow('tree 0, split 0: expected a feature from 0 to 0, was 1');
  });
});

describe('columns', () => {
  it('come back as they were, whatever is in them', () => {
    const column = fc.oneof(fc.array(fc.double()), fc.array(fc.integer()), fc.array(fc.constantFrom(0.1, -0, 0, Number.NaN, 1 / 3)), fc.constant([]));
    fc.assert(fc.property(fc.array(column, { maxLength: 5 }), fc.array(fc.integer()), (columns, whole) => {
      const writer = new ColumnWriter();
      for (const values of [...columns, ...columns.slice(-1)]) writer.numbers(Float64Array.from(values));
      writer.integers(whole);
      const reader = new ColumnReader(writer.finish());
      for (const values of [...columns, ...columns.slice(-1)]) expect([...reader.numbers()].every((value, index) => Object.is(value, values[index]))).toBe(true);
      expect([...reader.integers()]).toEqual(whole);
      expect(reader.isAtEnd).toBe(true);
    }), { numRuns: 300, seed: 5 });
  });
});

describe('the size of old models', () => {
  const DAY = 86_400_000;
  const version = (code: string, day: number, isNeeded = false): { code: string; createdMs: number; bytes: number; isNeeded: boolean } => ({ code, createdMs: day * DAY, bytes: 1_000_000, isNeeded });

  it('lets go of what is old, then of the oldest beyond the budget, and never of what is needed', () => {
    const versions = [version('old', 1), version('old-needed', 2, true), version('third', 35), version('newest', 39), version('second', 33)];
    const { drop, keptBytes, isOver } = judgeSize(versions, { keepDays: 30, maxBytes: 3_000_000 }, 40 * DAY);
    expect(drop).toEqual([
      { code: 'old', reason: 'nobody has needed it and it is older than 30 days' },
      { code: 'second', reason: 'all trees together took 4.0 MB, 3.0 MB are allowed, and it was the oldest that nobody needs' },
    ]);
    expect([keptBytes, isOver]).toEqual([3_000_000, false]);
  });

  it('says when what is needed is beyond the budget by itself', () => {
    expect(judgeSize([version('a', 1, true), version('b', 2, true)], { keepDays: 1, maxBytes: 1_500_000 }, 40 * DAY)).toEqual({ drop: [], keptBytes: 2_000_000, isOver: true });
  });

  it('lets go of nothing that is young and fits', () => {
    expect(judgeSize([version('a', 39), version('b', 40)], { keepDays: 1, maxBytes: 2_000_000 }, 40 * DAY).drop).toEqual([]);
  });
});

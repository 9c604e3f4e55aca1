import { z } from 'zod';
import { combinatorialSplits } from '../../src/engine/evidence/splits/combinatorial.ts';
import type { CombinatorialSplits } from '../../src/engine/evidence/splits/combinatorial.ts';
import { placesOf } from '../../src/engine/evidence/splits/range.ts';
import { parseCase } from './parse-case.ts';
import type { VectorResult } from './vector-result.ts';
import { fieldsAgree, MalformedCase, resultOf } from './vector-result.ts';

const whole = z.int().min(0);
const places = z.array(whole);
const instants = z.array(z.union([z.number(), z.iso.datetime({ offset: true, local: true }).transform(Date.parse), z.iso.date().transform(Date.parse)]));

const splitsCase = z.object({
  n_samples: z.int().min(1).optional(),
  params: z.record(z.string(), z.unknown()),
  splits: z.array(z.object({ train: places, tests: z.array(places).optional(), test: z.union([places, z.array(places)]).optional() })).optional(),
  n_splits: whole.optional(),
  n_test_paths: whole.optional(),
  test_set_index: z.array(places).optional(),
  binary_train_test_sets: z.array(z.array(z.number())).optional(),
  recombined_paths: z.array(places).optional(),
  path_ids: z.array(places).optional(),
  error: z.unknown().optional(),
});

/** What the libraries that split this way call the same thing: skfolio, mlfinlab, timeseriescv. */
const parameters = z.strictObject({
  n_folds: z.int(), n_test_folds: z.int(), purged_size: whole.default(0), embargo_size: whole.default(0), pct_embargo: z.number().min(0).max(1).optional(),
  starts: instants.optional(), ends: instants.optional(), remainder: z.enum(['first-folds', 'last-fold']).optional(),
});
const NAMES: Readonly<Record<string, keyof z.output<typeof parameters>>> = {
  n_splits: 'n_folds', n_groups: 'n_folds', N: 'n_folds', folds: 'n_folds',
  n_test_splits: 'n_test_folds', n_test_groups: 'n_test_folds', k: 'n_test_folds', test_folds: 'n_test_folds',
  purge_size: 'purged_size', purge: 'purged_size', purged: 'purged_size', embargo: 'embargo_size', embargo_pct: 'pct_embargo', percent_embargo: 'pct_embargo',
  t0: 'starts', label_starts: 'starts', pred_times: 'starts', t1: 'ends', label_ends: 'ends', eval_times: 'ends',
};

/** Splits a series as the case asks and compares every place, and whatever else of the splits the case states. */
export function runCpcvSplits(raw: unknown, id: string): VectorResult {
  const given = parseCase(splitsCase, raw);
  const params = parseCase(parameters, renamed(given.params));
  const count = given.n_samples ?? params.ends?.length;
  if (count === undefined) throw new MalformedCase('malformed case: expected n_samples or the ends of all labels, found neither');
  if (given.error !== undefined && given.error !== null) return refusal(id, given.error, () => { checkRoom(count, params); split(count, params); });
  const found = described(split(count, params));
  const expected = expectedOf(given);
  if (Object.keys(expected).length === 0) throw new MalformedCase('malformed case: expected splits, or a number of them, found nothing to compare with');
  const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, found[key as keyof typeof found]]));
  return resultOf(id, expected, actual, { holds: fieldsAgree(expected, actual, 0) });
}

function renamed(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null).map(([name, value]) => [NAMES[name] ?? name, value]));
}

function split(count: number, params: z.output<typeof parameters>): CombinatorialSplits {
  const { n_folds: folds, n_test_folds: testFolds, purged_size: purge, starts, ends, remainder } = params;
  const embargo = params.embargo_size + Math.floor((params.pct_embargo ?? 0) * count);
  if (ends !== undefined) return combinatorialSplits({ count, embargo, labels: { starts: starts ?? ends.map((_, index) => index), ends } }, { folds, testFolds, remainder: remainder ?? 'first-folds' });
  return combinatorialSplits({ count, purge, embargo }, { folds, testFolds, ...(remainder === undefined ? {} : { remainder }) });
}

/** skfolio refuses to purge whole folds away; ours leaves what there is to learn from. */
function checkRoom(count: number, { n_folds: folds, n_test_folds: testFolds, purged_size: purge, embargo_size: embargo }: z.output<typeof parameters>): void {
  if (folds < 3 || testFolds < 2) throw new RangeError(`expected at least 3 folds and 2 tested ones, was ${folds} and ${testFolds}`);
  if (purge + embargo >= Math.floor(count / folds) - 1) throw new RangeError(`expected purge and embargo to be smaller than a fold of ${Math.floor(count / folds)} less 1, was ${purge + embargo}`);
}

function refusal(id: string, expected: unknown, attempt: () => unknown): VectorResult {
  try {
    attempt();
    return resultOf(id, expected, 'splits', { holds: false });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return resultOf(id, expected, error.message, { holds: true });
  }
}

/** Everything that skfolio tells of its splits. */
function described({ folds, splits, paths }: CombinatorialSplits) {
  return {
    splits: splits.map(({ train, tests }) => ({ train: placesOf(train), tests: tests.map((test) => placesOf([test])) })),
    n_splits: splits.length,
    n_test_paths: paths.length,
    test_set_index: splits.map(({ testedFolds }) => testedFolds),
    binary_train_test_sets: folds.map((_, fold) => splits.map(({ testedFolds }) => Number(testedFolds.includes(fold)))),
    recombined_paths: folds.map((_, fold) => paths.map((path) => path[fold])),
    path_ids: splits.map(({ testedFolds }, index) => testedFolds.map((fold) => paths.findIndex((path) => path[fold] === index))),
  };
}

function expectedOf(given: z.output<typeof splitsCase>): Record<string, unknown> {
  const { splits, n_samples: _count, params: _params, error: _error, ...stated } = given;
  const listed = splits?.map(({ train, tests, test }) => ({ train, tests: tests ?? foldsOf(test) }));
  return { ...(listed === undefined ? {} : { splits: listed }), ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)) };
}

function foldsOf(test: readonly number[] | readonly (readonly number[])[] | undefined): unknown {
  if (test === undefined) throw new MalformedCase('malformed case: expected the tested places of every split, found none');
  return test;
}

import type { Measure, Scalar, SpaceParameter, TrialView } from '../../../../../engine/contract/search.ts';
import type { ParallelAxis } from '../../../components/charts/parallel.ts';
import { sharesOf } from '../../../components/charts/parallel.ts';
import { writeSetting } from '../../../format/write.ts';
import { measureWords, writeMeasure } from './measures.ts';

/** Returns the trials that came to a result over the whole span. */
export function completeTrials(trials: readonly TrialView[]): readonly TrialView[] {
  return trials.filter(({ state, objectives }) => state === 'complete' && objectives[0] !== null && objectives[0] !== undefined);
}

/** Returns the best first objective so far, trial by trial; null before the first result. */
export function bestSoFar(trials: readonly TrialView[], better: 'higher' | 'lower'): readonly (number | null)[] {
  let best: number | null = null;
  return trials.map(({ state, objectives }) => {
    const value = state === 'complete' ? objectives[0] ?? null : null;
    if (value !== null && (best === null || (better === 'higher' ? value > best : value < best))) best = value;
    return best;
  });
}

/** Returns how good each trial is among all by its first objective: 0 the worst, 1 the best; null without a result. */
export function goodnessOf(trials: readonly TrialView[], better: 'higher' | 'lower'): readonly (number | null)[] {
  const ranked = completeTrials(trials).toSorted((left, right) => ((left.objectives[0] ?? 0) - (right.objectives[0] ?? 0)) * (better === 'higher' ? 1 : -1));
  const places = new Map(ranked.map((trial, place) => [trial.number, ranked.length < 2 ? 1 : place / (ranked.length - 1)]));
  return trials.map(({ number }) => places.get(number) ?? null);
}

/** Returns the axes of the parallel picture: every searched setting, then every objective. */
export function axesOf(trials: readonly TrialView[], space: readonly SpaceParameter[], objectives: readonly Measure[]): readonly ParallelAxis[] {
  const searched = space.filter(({ name }) => trials.some(({ values }) => name in values));
  return [
    ...searched.map((parameter): ParallelAxis => {
      const { shares, valueAt } = sharesOf(trials.map(({ values }) => values[parameter.name] ?? null), parameter.scale, parameter.kind === 'choice' ? parameter.choices : []);
      return { key: parameter.name, name: parameter.title, shares, textAt: (share) => writeAt(valueAt(share), parameter.kind) };
    }),
    ...objectives.map((measure, index): ParallelAxis => {
      const { shares, valueAt } = sharesOf(trials.map(({ objectives: values }) => values[index] ?? null), 'linear');
      return { key: `objective:${measure}`, name: measureWords(measure).title, shares, textAt: (share) => { const value = valueAt(share); return typeof value === 'number' ? writeMeasure(measure, value) : '–'; } };
    }),
  ];
}

function writeAt(value: Scalar, kind: SpaceParameter['kind']): string {
  return typeof value === 'number' ? String(kind === 'integer' ? Math.round(value) : Number(value.toPrecision(3))) : writeSetting(value);
}

/** Trials sorted into cells by two settings, with the mean of their first objective. */
export interface PairMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row by row. */
  readonly cells: readonly { readonly mean: number | null; readonly best: number | null; readonly count: number }[];
}

/** Sorts trials into a map of two settings, at most `most` stretches of each. */
export function pairMap(trials: readonly TrialView[], x: SpaceParameter, y: SpaceParameter, better: 'higher' | 'lower', most = 8): PairMap {
  const complete = completeTrials(trials);
  const [columns, rows] = [x, y].map((parameter) => bucketsOf(complete.map(({ values }) => values[parameter.name] ?? null), parameter, most)) as [Buckets, Buckets];
  const cells = Array.from({ length: rows.names.length * columns.names.length }, () => ({ sum: 0, count: 0, best: null as number | null }));
  for (const trial of complete) {
    const [column, row] = [columns.of(trial.values[x.name] ?? null), rows.of(trial.values[y.name] ?? null)];
    const cell = cells[row * columns.names.length + column];
    const value = trial.objectives[0] ?? null;
    if (cell === undefined || value === null || row < 0 || column < 0) continue;
    cell.sum += value;
    cell.count += 1;
    if (cell.best === null || (better === 'higher' ? value > cell.best : value < cell.best)) cell.best = value;
  }
  return { rows: rows.names, columns: columns.names, cells: cells.map(({ sum, count, best }) => ({ mean: count === 0 ? null : sum / count, best, count })) };
}

interface Buckets {
  readonly names: readonly string[];
  readonly of: (value: Scalar) => number;
}

function bucketsOf(values: readonly Scalar[], parameter: SpaceParameter, most: number): Buckets {
  const distinct = [...new Set(values)];
  if (parameter.kind === 'choice' || distinct.length <= most) {
    const sorted = distinct.toSorted((left, right) => (typeof left === 'number' && typeof right === 'number' ? left - right : String(left).localeCompare(String(right))));
    return { names: sorted.map(writeSetting), of: (value) => sorted.indexOf(value) };
  }
  const numbers = distinct.filter((value) => typeof value === 'number');
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const isLog = parameter.scale === 'log' && low > 0;
  const warp = (value: number): number => (isLog ? Math.log(value) : value);
  const width = (warp(high) - warp(low)) / most;
  const edge = (index: number): string => writeAt(isLog ? Math.exp(warp(low) + index * width) : low + index * width, parameter.kind);
  return {
    names: Array.from({ length: most }, (_, index) => `${edge(index)}–${edge(index + 1)}`),
    of: (value) => (typeof value === 'number' ? Math.min(most - 1, Math.floor((warp(value) - warp(low)) / width)) : -1),
  };
}

import type { SurfaceDetail } from '../../contract/evidence.ts';
import type { Scalar } from '../../contract/search.ts';
import { valueAt } from '../../learn/search/dimension.ts';
import type { Dimension } from '../../learn/search/dimension.ts';
import { valueIn } from '../../learn/search/space.ts';
import { riskConfig } from '../../risk/config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { lightOutcome, runPrepared } from '../backtest/prepared.ts';
import { counted, percent, ratio } from './say.ts';
import { UNWATCHED } from './unwatched.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { candidatesOf } from './trials/candidates.ts';
import type { Candidates } from './trials/candidates.ts';
import { goodness } from './trials/objective.ts';
import { completed, haltedNotes } from './trials/search.ts';
import type { Trial } from './trials/search.ts';

type Test = TestOf<'surface'>;
type Axis = SurfaceDetail['x'];
type Cell = Trial | null;

/** Half of the neighbours like the best one: chosen by us. A spike has fewer. */
const LEAST_NEIGHBOURS = 0.5;

/** Runs every pair of two settings on a grid: a result that stands alone among worse ones was found by luck, one on a plateau would be had with other settings as well. */
export function surface({ prepared, progress, log }: ToolInput, test: Test): ToolAnswer<'surface'> {
  const candidates = candidatesOf(prepared.request, test.space);
  const [across, down] = axesOf(candidates, test);
  const pairs = down.values.flatMap((y) => across.values.map((x) => candidates.configWith({ [across.key]: x, [down.key]: y })));
  const cells = pairs.map((config, index): Cell => {
    progress('trying settings', index / pairs.length);
    if (config === null) return null;
    const outcome = lightOutcome(completed(runPrepared(prepared, { strategyConfig: config }, UNWATCHED)));
    return { config, values: { [across.key]: valueOf(config, across), [down.key]: valueOf(config, down) }, outcome, goodness: goodness(test.objective, outcome.dailyReturns) };
  });
  const tried = cells.filter((cell) => cell !== null);
  log.note(tried);
  return answer({ halted: haltedNotes(tried, riskConfig.parse(prepared.request.risk)), cells, across, down, test, current: placeOf(candidates.current, across, down) });
}

/** The two settings that were named, or the first two that a search would take. */
function axesOf({ dimensions, current }: Candidates, { x, y, steps }: Test): readonly [Axis, Axis] {
  const names = dimensions.map(({ name }) => name);
  const first = x ?? names.find((name) => name !== y);
  const second = y ?? names.find((name) => name !== first);
  const [across, down] = [first, second].map((name) => dimensions.find((one) => one.name === name));
  if (across === undefined || down === undefined || across === down) throw new BadRequest([{ path: across === undefined ? 'work.x' : 'work.y', message: `expected two different settings of ${names.join(', ')}, was ${first ?? 'none'} and ${second ?? 'none'}` }]);
  return [axisOf(across, steps, current), axisOf(down, steps, current)];
}

/** Evenly over the range, on its own scale; the setting of the request is among them. */
function axisOf(dimension: Dimension, steps: number, config: Readonly<Record<string, unknown>>): Axis {
  const count = dimension.kind === 'choice' ? dimension.choices.length : steps;
  const values = Array.from({ length: count }, (_, index) => valueAt(dimension, dimension.kind === 'choice' ? (index + 0.5) / count : index / (count - 1)));
  const own = valueIn(config, dimension.name) as Scalar;
  const isInside = dimension.kind !== 'choice' && typeof own === 'number' && own >= dimension.min && own <= dimension.max;
  const all = [...new Set(isInside ? [...values, own] : values)];
  return { key: dimension.name, values: dimension.kind === 'choice' ? all : all.toSorted((a, b) => Number(a ?? -Infinity) - Number(b ?? -Infinity)) };
}

function valueOf(config: Readonly<Record<string, unknown>>, { key }: Axis): Scalar {
  return valueIn(config, key) as Scalar;
}

function placeOf(config: Readonly<Record<string, unknown>>, across: Axis, down: Axis): { readonly x: number; readonly y: number } | null {
  const [x, y] = [across, down].map((axis) => axis.values.findIndex((value) => value === valueOf(config, axis)));
  return x === undefined || y === undefined || x < 0 || y < 0 ? null : { x, y };
}

interface Findings {
  readonly halted: readonly string[];
  readonly cells: readonly Cell[];
  readonly across: Axis;
  readonly down: Axis;
  readonly test: Test;
  readonly current: { readonly x: number; readonly y: number } | null;
}

function answer({ halted, cells, across, down, test, current }: Findings): ToolAnswer<'surface'> {
  const values = cells.map((cell) => cell?.goodness ?? null);
  const width = across.values.length;
  const shape = shapeOf(values, width, test.tolerance);
  const runs = cells.filter((cell) => cell !== null).length;
  const known = values.filter((value) => value !== null);
  const detail: SurfaceDetail = {
    objective: test.objective, x: across, y: down, values, trades: cells.map((cell) => cell?.outcome.trades.length ?? null), ...shape,
    current: current === null ? null : { ...current, value: values[current.y * width + current.x] ?? null },
    shareAboveZero: known.length === 0 ? 0 : known.filter((value) => value > 0).length / known.length,
  };
  const notes = [`${counted(runs, 'pair')} of settings were run, and count as tried from now on. Like the best is what is within ${percent(test.tolerance)} of it.`, ...halted];
  const common = { notes, runs, detail };
  const { best, neighbourShare } = shape;
  if (best === null) return { ...common, verdict: 'unclear', sentence: 'No pair of settings traded, so there is no surface to look at.' };
  const where = `${across.key} ${String(across.values[best.x])} and ${down.key} ${String(down.values[best.y])}`;
  const found = `The best of ${counted(runs, 'pair')} is ${where} (${NAMES[test.objective]} ${test.objective === 'return' ? percent(best.value) : ratio(best.value)})`;
  if (best.value <= 0) return { ...common, verdict: 'fail', sentence: `${found}: even the best one lost. No evidence of an edge anywhere on this grid.` };
  const neighbours = `${percent(neighbourShare)} of its neighbours are like it, and ${percent(detail.shareAboveZero)} of all pairs made money`;
  if ((neighbourShare ?? 0) >= LEAST_NEIGHBOURS && detail.shareAboveZero >= LEAST_NEIGHBOURS) return { ...common, verdict: 'pass', sentence: `${found}: ${neighbours}. The result does not hang on exact settings; whether it is more than luck, the other tools say.` };
  return { ...common, verdict: 'fail', sentence: `${found}: ${neighbours}. A peak that stands alone is more likely luck than skill.` };
}

const NAMES = { sharpe: 'Sharpe ratio', return: 'return', calmar: 'Calmar ratio' } as const;

/** Returns where the best cell of a grid is, how many of its up to eight neighbours are like it, and how far the plateau goes that hangs together with it. */
export function shapeOf(values: readonly (number | null)[], width: number, tolerance: number): Pick<SurfaceDetail, 'best' | 'neighbourShare' | 'plateauShare'> {
  let top = -1;
  values.forEach((value, index) => { if (value !== null && (top < 0 || value > (values[top] ?? -Infinity))) top = index; });
  const value = values[top] ?? null;
  if (value === null) return { best: null, neighbourShare: null, plateauShare: null };
  const least = value - tolerance * Math.abs(value);
  const isLike = (index: number): boolean => (values[index] ?? -Infinity) >= least;
  const around = neighboursOf(top, width, values.length).filter((index) => values[index] !== null);
  const plateau = new Set([top]);
  for (const index of plateau) for (const near of neighboursOf(index, width, values.length)) if (isLike(near)) plateau.add(near);
  return {
    best: { x: top % width, y: Math.floor(top / width), value },
    neighbourShare: around.length === 0 ? null : around.filter(isLike).length / around.length,
    plateauShare: plateau.size / values.filter((one) => one !== null).length,
  };
}

function neighboursOf(index: number, width: number, length: number): readonly number[] {
  const [x, y] = [index % width, Math.floor(index / width)];
  return [-1, 0, 1].flatMap((dy) => [-1, 0, 1].flatMap((dx) => {
    const [nx, ny] = [x + dx, y + dy];
    const isInside = nx >= 0 && nx < width && ny >= 0 && ny * width + nx < length;
    return isInside && (dx !== 0 || dy !== 0) ? [ny * width + nx] : [];
  }));
}

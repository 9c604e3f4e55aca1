import type { DecisionDifference, WarmUpDetail } from '../../contract/evidence.ts';
import type { Rng } from '../../compute/rng.ts';
import { copyOfDecision } from '../../domain/decision.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Bar } from '../../domain/market-event.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { PositionSign } from '../../strategy/strategy.ts';
import type { BacktestPlan } from '../backtest/backtest.ts';
import { preparedPlan } from '../backtest/prepared.ts';
import { counted, timeText } from './say.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { inWords } from './trace/decisions.ts';
import { runOf, strategyBars, worksOf } from './trace/observations.ts';
import type { Work } from './trace/observations.ts';

/** Features and distances that are this near to each other are the same: what settling promises. */
const SAME = 0.001;
/** A strategy whose last difference is in the last part of the data has not been seen to settle. */
const LAST_PART = 0.95;

/**
 * Tells how many bars a strategy needs before it decides as if it had always run, and whether it says so itself: it is begun later, several times, and compared
 * with the one that saw everything. Both are told the same position, so that only what they remember of the bars can differ.
 */
export function warmUp({ prepared, rng, progress }: Pick<ToolInput, 'prepared' | 'rng' | 'progress'>, { starts }: TestOf<'warm-up'>): ToolAnswer<'warm-up'> {
  return warmUpOf(preparedPlan(prepared, {}), { starts, rng, progress });
}

/** As {@link warmUp}, of a plan. */
export function warmUpOf(plan: BacktestPlan, { starts, rng, progress }: { readonly starts: number; readonly rng: Rng; readonly progress: ToolInput['progress'] }): ToolAnswer<'warm-up'> {
  const works = worksOf(plan);
  const studied = works.map((work, index) => {
    progress('starting later', index / works.length);
    return study(work, starts, rng.stream(`${work.strategyId} ${work.series.instrument.id}`));
  });
  return answer(studied.flat(), works);
}

/** One later start of one strategy on one instrument. */
interface LaterStart {
  readonly instrumentId: string;
  readonly declaredBars: number;
  readonly startMs: EpochMs;
  readonly decisions: number;
  readonly neededBars: number;
  readonly isSettled: boolean;
  readonly nearTies: number;
  readonly difference: DecisionDifference | null;
  /** Bars until the feature was the same for good, by name. */
  readonly features: ReadonlyMap<string, number>;
}

function study(work: Work, starts: number, rng: Rng): readonly LaterStart[] {
  const bars = strategyBars([work.series.warmup, work.series.bars], work.series.interval, work.interval);
  const whole = steps(work, bars, null);
  const declared = runOf(work).settlingBars;
  // Enough bars have to follow a start for it to settle, and enough before it for the first run to have settled itself.
  const [first, last] = [Math.min(bars.length - 1, Math.max(1, declared)), bars.length - 2 * declared - 20];
  if (last <= first) return [];
  const at = Array.from({ length: starts }, () => first + rng.int(last - first));
  return [...new Set(at)].sort((a, b) => a - b).map((start) => compare(work, bars, whole, start, declared));
}

/** What a strategy decided at a bar, and what it saw. */
interface Step {
  readonly decision: Decision | null;
  readonly values: Float64Array;
}

/** Lets a strategy see bars from its beginning. Told no positions, it holds what it wanted at the bar before. */
function steps(work: Work, bars: readonly Bar[], positions: readonly PositionSign[] | null): readonly Step[] {
  const run = runOf(work);
  let held: PositionSign = 0;
  return bars.map((bar, index) => {
    const decision = run.step(bar, positions?.[index] ?? held);
    if (decision !== null) held = Math.sign(decision.targetExposure) as PositionSign;
    return { decision: decision && copyOfDecision(decision), values: run.values() };
  });
}

/** What is held at each bar: what was wanted at the one before. */
function positionsOf(whole: readonly Step[]): readonly PositionSign[] {
  let held: PositionSign = 0;
  return whole.map(({ decision }) => {
    const before = held;
    if (decision !== null) held = Math.sign(decision.targetExposure) as PositionSign;
    return before;
  });
}

function compare(work: Work, bars: readonly Bar[], whole: readonly Step[], start: number, declaredBars: number): LaterStart {
  const later = steps(work, bars.slice(start), positionsOf(whole).slice(start));
  const { names } = runOf(work);
  const features = new Map(names.map((name, slot) => [name, 1 + later.findLastIndex(({ values }, index) => !isNear(values[slot]!, whole[start + index]!.values[slot]!))]));
  let [neededBars, nearTies, decisions] = [0, 0, 0];
  let difference: DecisionDifference | null = null;
  later.forEach((step, index) => {
    const known = whole[start + index]!;
    if (index >= declaredBars) decisions++;
    if (isSame(step.decision, known.decision)) return;
    if (isNearTie(step, known)) return void (index >= declaredBars && nearTies++);
    neededBars = index + 1;
    if (index < declaredBars || difference !== null) return;
    const slot = step.values.findIndex((value, one) => !isNear(value, known.values[one]!));
    difference = { timeMs: bars[start + index]!.closeTimeMs, instrumentId: work.series.instrument.id, expected: wordsOf(known.decision), found: wordsOf(step.decision), feature: names[slot] ?? null };
  });
  return { instrumentId: work.series.instrument.id, declaredBars, startMs: bars[start]!.openTimeMs, decisions, neededBars, isSettled: neededBars < LAST_PART * later.length, nearTies, difference, features };
}

function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
}

function isSame(one: Decision | null, other: Decision | null): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one.targetExposure - other.targetExposure) <= SAME && isNearOrNone(one.stopDistance, other.stopDistance)
    && isNearOrNone(one.takeProfitDistance, other.takeProfitDistance) && isNearOrNone(one.trailingDistance, other.trailingDistance);
}

function isNearOrNone(one: number | null, other: number | null): boolean {
  return one === null || other === null ? one === other : Math.abs(one - other) <= 10 * SAME * Math.max(Math.abs(one), Math.abs(other));
}

/** Features that are the same but for what settling leaves over may still stand on different sides of a line. */
function isNearTie(one: Step, other: Step): boolean {
  return one.values.every((value, slot) => isNear(value, other.values[slot]!)) && one.values.some((value, slot) => !Object.is(value, other.values[slot]!));
}

function wordsOf(decision: Decision | null): string {
  return decision === null ? 'decides nothing' : `wants ${inWords(decision.targetExposure)} (${decision.reason.code})`;
}

function answer(starts: readonly LaterStart[], works: readonly Work[]): ToolAnswer<'warm-up'> {
  const declaredBars = Math.max(0, ...works.map((work) => runOf(work).settlingBars));
  const isSettled = starts.every((start) => start.isSettled);
  const neededBars = isSettled ? Math.max(0, ...starts.map((start) => start.neededBars)) : null;
  const nearTies = starts.reduce((sum, start) => sum + start.nearTies, 0);
  const detail: WarmUpDetail = {
    declaredBars, neededBars, features: slowFeatures(starts),
    starts: starts.map(({ startMs, decisions, neededBars: bars, difference }) => ({ startMs, decisions, neededBars: bars, difference })),
  };
  const notes = nearTies === 0 ? [] : [`${counted(nearTies, 'decision')} differed where two averages or a price and a level were within a thousandth of each other: a matter of chance, not of settling.`];
  const common = { notes, runs: 0, detail };
  if (starts.length === 0) return { ...common, verdict: 'unclear', sentence: `The stretch is too short to start later: it needs more than three times the ${declaredBars} bars that the strategy says it needs.` };
  const late = starts.filter(({ difference }) => difference !== null);
  const [first] = late.map(({ difference }) => difference);
  if (first) {
    const much = neededBars === null ? 'it has not been seen to settle at all: its result depends on when it was started' : `it really needs about ${neededBars}`;
    const where = first.feature === null ? 'what the strategy itself remembers' : `the feature "${first.feature}"`;
    return { ...common, verdict: 'fail', sentence: `It says that ${counted(declaredBars, 'bar')} are enough before a live start, but ${much}. Begun later it still differed at ${timeText(first.timeMs)}: it ${first.found} where it would have ${past(first.expected)}, because of ${where}.` };
  }
  return { ...common, verdict: 'pass', sentence: `Begun ${counted(starts.length, 'time')} later, it decided the same from bar ${neededBars ?? 0} on; it loads ${declaredBars} before a live start. The result does not depend on when it is started.` };
}

function slowFeatures(starts: readonly LaterStart[]): WarmUpDetail['features'] {
  const slowest = new Map<string, number>();
  for (const { features, declaredBars } of starts) {
    for (const [name, bars] of features) if (bars > declaredBars) slowest.set(name, Math.max(bars, slowest.get(name) ?? 0));
  }
  return [...slowest].map(([name, neededBars]) => ({ name, neededBars }));
}

function past(words: string): string {
  return words.replace(/^wants/, 'wanted').replace(/^decides/, 'decided');
}

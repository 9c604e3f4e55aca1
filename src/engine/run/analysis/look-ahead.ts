import type { DecisionDifference, LookAheadDetail } from '../../contract/evidence.ts';
import type { Rng } from '../../compute/rng.ts';
import { barOpenTime, intervalMs } from '../../domain/interval.ts';
import type { EpochMs } from '../../domain/units.ts';
import type { BacktestPlan } from '../backtest/backtest.ts';
import { preparedPlan } from '../backtest/prepared.ts';
import { changeFuture, cutOff } from './perturb/change-future.ts';
import { timeText } from './say.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { firstDifference, traceDecisions } from './trace/decisions.ts';
import type { TracedDecision } from './trace/decisions.ts';
import { observationAt, worksOf } from './trace/observations.ts';
import type { Observation } from './trace/observations.ts';

type Moment = LookAheadDetail['moments'][number];

/**
 * Tells whether any decision knew what came after it: the future is taken away, then replaced by another, and what was decided before has to stay as it was.
 * It finds what the data of the run can give away; a strategy that carries tomorrow's prices in its own text is not found by it.
 */
export function lookAhead({ prepared, rng, progress }: Pick<ToolInput, 'prepared' | 'rng' | 'progress'>, { moments }: TestOf<'look-ahead'>): ToolAnswer<'look-ahead'> {
  return lookAheadOf(preparedPlan(prepared, {}), { moments, rng, progress });
}

/** As {@link lookAhead}, of a plan whose bars lie in memory that is ours alone. */
export function lookAheadOf(plan: BacktestPlan, { moments, rng, progress }: { readonly moments: number; readonly rng: Rng; readonly progress: ToolInput['progress'] }): ToolAnswer<'look-ahead'> {
  const all = traceDecisions(plan, Infinity);
  const times = momentsOf(plan, moments, rng);
  const found: Moment[] = [];
  times.forEach((atMs, index) => {
    progress('comparing decisions', (1 + 2 * index) / (1 + 2 * times.length));
    found.push(compare(plan, all, { atMs, change: 'cut-off' }, (use) => use(cutOff(plan, atMs))));
    progress('comparing decisions', (2 + 2 * index) / (1 + 2 * times.length));
    found.push(compare(plan, all, { atMs, change: 'changed' }, (use) => {
      const { plan: changed, restore } = changeFuture(plan, atMs, rng.stream(`future ${index}`));
      try {
        return use(changed);
      } finally {
        restore();
      }
    }));
  });
  return answer(found, 1 + 2 * times.length);
}

/** Moments between a tenth and the end of the data, each at the opening of a bar of the strategies. */
function momentsOf(plan: BacktestPlan, count: number, rng: Rng): readonly EpochMs[] {
  const step = Math.max(intervalMs(plan.interval), ...(plan.strategies ?? []).map(({ interval }) => intervalMs(interval)));
  const from = Math.max(...plan.series.map(({ bars }) => bars.openTimeMs[0] ?? 0));
  const to = Math.min(...plan.series.map(({ bars }) => bars.openTimeMs[bars.length - 1] ?? 0));
  const draw = rng.stream('moments');
  const drawn = Array.from({ length: count }, () => barOpenTime(from + (0.1 + 0.9 * draw.float()) * (to - from), step));
  return [...new Set(drawn)].filter((atMs) => atMs > from).sort((a, b) => a - b);
}

type WithOther = <Result>(use: (other: BacktestPlan) => Result) => Result;

function compare(plan: BacktestPlan, all: readonly TracedDecision[], moment: Pick<Moment, 'atMs' | 'change'>, withOther: WithOther): Moment {
  const known = all.filter(({ timeMs }) => timeMs < moment.atMs);
  const { index, other, seen } = withOther((changed) => {
    const traced = changed.series.some(({ bars }) => bars.length === 0) ? [] : traceDecisions(changed, moment.atMs);
    const at = firstDifference(known, traced);
    const decision = at === null ? undefined : known[at] ?? traced[at];
    return { index: at, other: at === null ? undefined : traced[at], seen: decision === undefined ? null : observed(changed, decision) };
  });
  if (index === null) return { ...moment, decisions: known.length, difference: null };
  const here = known[index];
  const place = here ?? other;
  const difference: DecisionDifference = {
    timeMs: place?.timeMs ?? 0, instrumentId: place?.instrumentId ?? '', expected: wordsOf(here, place), found: wordsOf(other, place),
    feature: place === undefined || seen === null ? null : differing(observed(plan, place), seen),
  };
  return { ...moment, decisions: known.length, difference };
}

/** Of the strategy that decided, at the close it decided on. */
function observed(plan: BacktestPlan, { instrumentId, strategyId, timeMs }: TracedDecision): Observation | null {
  const works = worksOf(plan).filter(({ series }) => series.instrument.id === instrumentId);
  const work = works.find((one) => one.strategyId === strategyId) ?? works[0];
  return work === undefined ? null : observationAt(work, timeMs);
}

function differing(one: Observation | null, other: Observation): string | null {
  for (const [name, value] of one ?? []) if (!Object.is(value, other.get(name))) return name;
  return null;
}

/** What one run decided there; where the other was first, this one did nothing at that moment. */
function wordsOf(decision: TracedDecision | undefined, place: TracedDecision | undefined): string {
  return decision === undefined || decision.timeMs !== place?.timeMs ? 'decides nothing new' : decision.words;
}

function answer(moments: readonly Moment[], runs: number): ToolAnswer<'look-ahead'> {
  const decisions = moments.reduce((sum, moment) => sum + moment.decisions, 0);
  const failed = moments.filter(({ difference }) => difference !== null).sort((a, b) => (a.difference?.timeMs ?? 0) - (b.difference?.timeMs ?? 0));
  const [first] = failed;
  const detail: LookAheadDetail = { decisions, moments };
  const notes = ['A strategy that carries later prices in its own text, or reads them from a file, is not found this way: compare it with paper trading.'];
  if (decisions === 0) return { verdict: 'unclear', sentence: 'Nothing was decided in this stretch, so nothing can be said of look-ahead: take a longer one.', notes, runs, detail };
  if (first?.difference) {
    const { timeMs, instrumentId, expected, found, feature } = first.difference;
    const cause = feature === null ? 'Its features agree: the strategy itself knows something of the future.' : `The feature "${feature}" is different already: it looks ahead.`;
    return {
      verdict: 'fail', notes, runs, detail,
      sentence: `Some decisions knew the future: at ${timeText(timeMs)} on ${instrumentId} the strategy ${expected}, but with ${first.change === 'cut-off' ? 'no' : 'another'} future after ${timeText(first.atMs)} it ${found}. ${cause} Its backtests mean nothing.`,
    };
  }
  return { verdict: 'pass', sentence: `No decision changed when the future after it was taken away or replaced: ${decisions.toLocaleString('en-US')} decisions compared at ${new Set(moments.map(({ atMs }) => atMs)).size} moments.`, notes, runs, detail };
}

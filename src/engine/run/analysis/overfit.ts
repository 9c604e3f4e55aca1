import type { OverfitDetail } from '../../contract/evidence.ts';
import type { StudyRequest } from '../../contract/search.ts';
import { backtestOverfitting } from '../../evidence/overfitting.ts';
import type { Overfitting, TrialReturns } from '../../evidence/overfitting.ts';
import { testSelection } from '../../evidence/selection.ts';
import { commonReturns } from '../../evidence/trials.ts';
import { judge } from '../../evidence/verdict.ts';
import type { Judgement } from '../../evidence/verdict.ts';
import { DAYS_PER_YEAR } from '../../portfolio/metrics/returns.ts';
import { probabilisticSharpe, sharpeSample } from '../../portfolio/metrics/sharpe-inference.ts';
import { riskConfig } from '../../risk/config.ts';
import { BadRequest } from '../backtest/checked-request.ts';
import { countTrials } from '../evidence/trials.ts';
import { lightOutcome, runPrepared } from '../backtest/prepared.ts';
import { dataSpan, distributionOf, figuresOf } from './figures.ts';
import { counted } from './say.ts';
import { UNWATCHED } from './unwatched.ts';
import type { TestOf, ToolAnswer, ToolInput } from './tool.ts';
import { candidatesOf } from './trials/candidates.ts';
import { bestOf, goodness } from './trials/objective.ts';
import { completed, haltedNotes, searchTrials } from './trials/search.ts';

type Test = TestOf<'overfit'>;

/** Points of the picture at most. */
const MOST_POINTS = 400;

/** Asks whether the best of many settings is more than the luck of trying many: how often the best of one half of the time fails in the other, and what the best of as many worthless ones would show. */
export function overfit(input: ToolInput, test: Test): ToolAnswer<'overfit'> {
  const { prepared, store, rng, log } = input;
  const tried = test.studyId === null ? searched(input, test) : fromStudy(input, test.studyId);
  log.write();
  const { matrix, configs } = tried;
  if (matrix.periods < 2 * test.blocks) throw new BadRequest([{ path: 'work.blocks', message: `expected at least two days for each of ${test.blocks} blocks, was ${matrix.periods} days in all` }]);
  const overfitting = backtestOverfitting(matrix, { blocks: test.blocks });
  if (overfitting === null) throw new BadRequest([{ path: 'work.trials', message: `expected at least two different settings to compare, was ${matrix.trials}` }]);
  const best = bestOf(configs.map((_, trial) => goodness(test.objective, returnsOf(matrix, trial))));
  const returns = returnsOf(matrix, best);
  const { request } = prepared;
  const trials = countTrials(store, { strategy: request.strategy, instruments: request.instruments, interval: request.interval, from: request.from, to: request.to }, { days: returns.length });
  const again = lightOutcome(completed(runPrepared(prepared, { strategyConfig: configs[best]! }, UNWATCHED)));
  const judgement = judge({ returns, trades: again.trades.length, trials, overfitting, selection: testSelection(matrix, { rng: rng.stream('selection'), chosen: best }), rng: rng.stream('judgement') });
  const sample = sharpeSample(returns);
  const detail: OverfitDetail = {
    ...pictureOf(overfitting), trials: matrix.trials, best: { config: configs[best]!, figures: figuresOf(returns, { ...dataSpan(prepared), trades: again.trades.length }) },
    deflatedSharpe: judgement.deflatedSharpe, probabilisticSharpe: sample === null ? null : probabilisticSharpe(sample), trialsCounted: trials.count,
    expectedBest: judgement.sharpeByLuck, minimumTrackDays: judgement.minimumDays,
  };
  return { verdict: VERDICTS[judgement.verdict], sentence: judgement.sentence, notes: [...judgement.lines.map(({ sentence }) => sentence), ...tried.notes], runs: tried.runs + 1, detail };
}

const VERDICTS = { evidence: 'pass', 'no-evidence': 'fail', 'not-enough-data': 'unclear' } as const satisfies Readonly<Record<Judgement['verdict'], string>>;

interface Tried {
  readonly matrix: TrialReturns;
  readonly configs: readonly Readonly<Record<string, unknown>>[];
  readonly notes: readonly string[];
  readonly runs: number;
}

function searched({ prepared, rng, progress, log }: ToolInput, test: Test): Tried {
  const trials = searchTrials({
    prepared, candidates: candidatesOf(prepared.request, test.space), objective: test.objective, sampler: test.sampler, trials: test.trials, seed: rng.stream('trials').uint32(),
    onTrial: (done) => { progress('trying settings', done / (test.trials + 1)); },
  });
  log.note(trials);
  const matrix = commonReturns(trials.map(({ outcome }) => ({ firstDayMs: outcome.dayStartMs, returns: outcome.dailyReturns })));
  if (matrix === null) throw new BadRequest([{ path: 'to', message: 'expected at least two days, was less' }]);
  return { matrix, configs: trials.map(({ config }) => config), notes: [`${counted(trials.length, 'setting')} were tried for this, and count from now on.`, ...haltedNotes(trials, riskConfig.parse(prepared.request.risk))], runs: trials.length };
}

/** Of a stored search: only trials that were run to the end on all of its days can be compared. */
function fromStudy({ store, prepared }: ToolInput, studyId: string): Tried {
  const study = store.studies.get(studyId);
  if (study === null) throw new BadRequest([{ path: 'work.studyId', message: `expected a stored search, was "${studyId}"` }]);
  const { strategy, instruments, interval } = prepared.request;
  const { strategy: other, instruments: theirs, interval: bars } = study.request as StudyRequest;
  if (other !== strategy || bars !== interval || [...theirs].sort().join() !== [...instruments].sort().join()) throw new BadRequest([{ path: 'work.studyId', message: `expected a search of ${strategy} on ${instruments.join(', ')} ${interval}, was of ${other} on ${theirs.join(', ')} ${bars}` }]);
  const configs = new Map(store.studies.trials(studyId, { limit: 100_000 }).map(({ number, config }) => [number, config]));
  const known = store.studies.returns(studyId).flatMap(({ number, firstDayMs, returns }) => {
    const config = configs.get(number);
    return config === undefined ? [] : [{ config, firstDayMs, returns }];
  });
  const matrix = known.length < 2 ? null : commonReturns(known);
  if (matrix === null) throw new BadRequest([{ path: 'work.studyId', message: `expected at least two trials with stored daily returns, was ${known.length}` }]);
  const short = configs.size - known.length;
  return { matrix, configs: known.map(({ config }) => config), notes: short === 0 ? [] : [`${counted(short, 'trial')} of the search were given up early or repeat others: they are counted, but not compared.`], runs: 0 };
}

function returnsOf({ periods, values }: TrialReturns, trial: number): Float64Array {
  return values.subarray(trial * periods, (trial + 1) * periods);
}

function pictureOf({ pbo, probabilityOfLoss, logits, blocks, inSample, outOfSample, degradation }: Overfitting): Pick<OverfitDetail, 'blocks' | 'combinations' | 'probability' | 'probabilityOfLoss' | 'logits' | 'degradation'> {
  const yearly = Math.sqrt(DAYS_PER_YEAR);
  const step = Math.max(1, inSample.length / MOST_POINTS);
  const points = Array.from({ length: Math.min(inSample.length, MOST_POINTS) }, (_, index): readonly [number, number] => {
    const at = Math.floor(index * step);
    return [inSample[at]! * yearly, outOfSample[at]! * yearly];
  });
  const distribution = distributionOf([...logits]) ?? { count: 0, mean: 0, p05: 0, p25: 0, p50: 0, p75: 0, p95: 0, edges: [], counts: [] };
  return {
    blocks, combinations: logits.length, probability: pbo, probabilityOfLoss, logits: distribution,
    degradation: { points, slope: degradation?.slope ?? null, intercept: degradation === null ? null : degradation.intercept * yearly },
  };
}

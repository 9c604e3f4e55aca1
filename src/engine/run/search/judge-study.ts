import type { Store } from '../../adapters/sqlite/store.ts';
import type { StoredStudy, StoredTrial, TrialReturns } from '../../adapters/sqlite/study-store.ts';
import type { JudgedTrial, StudyRequest, StudyVerdict, TrialMetrics } from '../../contract/search.ts';
import { createRng } from '../../compute/rng.ts';
import { backtestOverfitting } from '../../evidence/overfitting.ts';
import { testSelection } from '../../evidence/selection.ts';
import { CONFIDENCE } from '../../evidence/sharpe.ts';
import { commonReturns } from '../../evidence/trials.ts';
import type { TrialCount } from '../../evidence/trials.ts';
import { judge } from '../../evidence/verdict.ts';
import type { Judgement } from '../../evidence/verdict.ts';
import { deflatedSharpe, probabilisticSharpe, sharpeSample } from '../../portfolio/metrics/sharpe-inference.ts';
import type { Dimension } from '../../learn/search/dimension.ts';
import type { PreparedBacktest } from '../backtest/prepared.ts';
import { countTrials } from '../evidence/trials.ts';
import { evaluateTrial } from './evaluation.ts';
import type { Evaluation } from './evaluation.ts';
import { lossesOf } from './objectives.ts';
import type { StudyPlan } from './study-plan.ts';
import { searchedValues } from './searched-values.ts';
import { summarizeTrials } from './study-summary.ts';

/** So many are shown on the days that the search did not see. */
const MOST_JUDGED = 10;
/** The overfitting of more trials than these is told from an even choice of them. */
const MOST_COMPARED = 2_000;

export interface StudyToJudge {
  readonly store: Store;
  readonly study: StoredStudy;
  readonly plan: StudyPlan;
  readonly trials: readonly StoredTrial[];
  /** The days that the search did not see; null where none were held out. */
  readonly unseen: PreparedBacktest | null;
  readonly now: () => number;
}

/**
 * Says what a search is worth: whether its winner is more than the luck of so many tries, and how it did on days that the search never saw.
 * Null when no trial showed enough to be compared.
 */
export function judgeStudy({ store, study, plan, trials, unseen, now }: StudyToJudge): StudyVerdict | null {
  const { request } = plan;
  const chosen = chosenTrials(trials, request);
  const [winner] = chosen;
  if (winner === undefined) return null;
  const returns = store.studies.returns(study.id);
  const own = returns.find(({ number }) => number === winner.number)?.returns ?? new Float64Array();
  const counted = countTrials(store, request, { days: own.length });
  const compared = comparedReturns(returns, winner.number);
  const matrix = commonReturns(compared);
  const rng = createRng(request.seed).stream('search verdict');
  const overfitting = matrix === null ? null : backtestOverfitting(matrix);
  const judgement = judge({
    returns: own, trades: metricsOf(winner).trades, trials: counted,
    overfitting, selection: matrix === null || matrix.trials < 2 ? null : testSelection(matrix, { rng: rng.stream('selection'), chosen: compared.findIndex(({ number }) => number === winner.number) }), rng,
  });
  const judged = judgeOutOfSample({ request, dimensions: plan.dimensions, chosen, returns, counted, unseen, now });
  const looks = holdoutLooks(store, study, request);
  return { ...verdictOf(judgement, judged[0] ?? null, request, looks), trialsCounted: counted.count, sharpeByLuck: judgement.sharpeByLuck, overfitProbability: overfitting?.pbo ?? null, overfitTrials: compared.length, minimumDays: judgement.minimumDays, judged, holdoutLooks: looks };
}

/** The winner first: of one measure the best, each after the other; of several the suggested compromise, then the rest of the front. */
function chosenTrials(trials: readonly StoredTrial[], request: StudyRequest): readonly StoredTrial[] {
  const { best, front } = summarizeTrials(trials, request);
  if (best === null) return [];
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  if (request.objectives.length > 1) return [best, ...front.filter((number) => number !== best)].slice(0, MOST_JUDGED).flatMap((number) => byNumber.get(number) ?? []);
  return trials.flatMap((trial) => {
    const losses = trial.state === 'complete' && trial.repeats === null ? lossesOf({ objectives: trial.objectives, metrics: metricsOf(trial), share: 1 }, request) : null;
    return losses === null ? [] : [{ trial, loss: losses[0] ?? 0 }];
  }).toSorted((a, b) => a.loss - b.loss || a.trial.number - b.trial.number).slice(0, MOST_JUDGED).map(({ trial }) => trial);
}

function comparedReturns(returns: readonly TrialReturns[], winner: number): readonly TrialReturns[] {
  const step = Math.max(1, returns.length / MOST_COMPARED);
  const places = new Set(Array.from({ length: Math.min(returns.length, MOST_COMPARED) }, (_, index) => Math.floor(index * step)));
  return returns.filter(({ number }, index) => places.has(index) || number === winner);
}

interface OutOfSample {
  readonly unseen: PreparedBacktest | null;
  readonly request: StudyRequest;
  readonly dimensions: readonly Dimension[];
  readonly chosen: readonly StoredTrial[];
  readonly returns: readonly TrialReturns[];
  readonly counted: TrialCount;
  readonly now: () => number;
}

function judgeOutOfSample({ request: { holdout }, dimensions, chosen, returns, counted, unseen, now }: OutOfSample): readonly JudgedTrial[] {
  return chosen.map((trial) => {
    const sample = sharpeSample(returns.find(({ number }) => number === trial.number)?.returns ?? []);
    const evaluation = unseen === null || holdout === undefined ? null : evaluateTrial(unseen, { config: trial.config, span: holdout }, now);
    return { number: trial.number, values: searchedValues(dimensions, trial.config), config: trial.config, inSample: metricsOf(trial), deflatedSharpe: sample === null ? null : deflatedSharpe(sample, counted), ...outOfSample(evaluation) };
  });
}

function outOfSample(unseen: Evaluation | null): Pick<JudgedTrial, 'outOfSample' | 'probabilisticSharpeOutOfSample' | 'outOfSampleDays'> {
  if (unseen === null || !unseen.ok) return { outOfSample: null, probabilisticSharpeOutOfSample: null, outOfSampleDays: 0 };
  const sample = sharpeSample(unseen.returns);
  return { outOfSample: unseen.metrics, probabilisticSharpeOutOfSample: sample === null ? null : probabilisticSharpe(sample), outOfSampleDays: unseen.returns.length };
}

/** What was found where the search looked has to hold where it did not. */
function verdictOf(judgement: Judgement, winner: JudgedTrial | null, request: StudyRequest, looks: number): Pick<StudyVerdict, 'verdict' | 'sentence' | 'lines'> {
  if (request.holdout === undefined || winner === null) {
    const { verdict, sentence, lines } = judgement;
    return { verdict, lines, sentence: `${sentence} No days were held out: nothing says yet how it does on days that the search has not seen.` };
  }
  const line = holdoutLine(winner, looks);
  const lines = [...judgement.lines, line];
  if (judgement.verdict === 'evidence' && !line.ok) return { verdict: 'no-evidence', lines, sentence: `There is no evidence of an edge: what the search found did not hold on the days that it had not seen. ${line.sentence}` };
  return { verdict: judgement.verdict, lines, sentence: judgement.verdict === 'evidence' ? judgement.sentence : `${judgement.sentence} ${line.sentence}` };
}

function holdoutLine({ inSample, outOfSample: unseen, probabilisticSharpeOutOfSample: probability, outOfSampleDays: days }: JudgedTrial, looks: number): StudyVerdict['lines'][number] {
  const title = 'Days that the search did not see';
  if (unseen === null || probability === null) return { code: 'holdout', title, ok: false, sentence: 'On the days held out the winner made no trades, so they say nothing.' };
  const again = looks > 1 ? ` These days have now been looked at ${looks} times for this strategy: they are no longer quite unseen.` : '';
  return {
    code: 'holdout', title, ok: probability >= CONFIDENCE,
    sentence: `The winner made ${percent(inSample.return)} with a Sharpe ratio of ${ratio(inSample.sharpe)} where the search looked, and ${percent(unseen.return)} with ${ratio(unseen.sharpe)} on the ${days} days held out; that it is truly above 0 there is ${percent(probability)} probable, ${percent(CONFIDENCE)} are needed.${again}`,
  };
}

/** Returns how often a study has been judged. */
export function judgedTimes({ result }: Pick<StoredStudy, 'result'>): number {
  return (result as { readonly judgedTimes?: number } | null)?.judgedTimes ?? 0;
}

/** Every study that was judged on one of these days has looked at them, deleted or not, as often as it was judged. */
function holdoutLooks(store: Store, study: StoredStudy, { holdout }: StudyRequest): number {
  if (holdout === undefined) return 0;
  return 1 + store.studies.ofFamily(study).reduce((looks, other) => {
    const days = (other.request as StudyRequest).holdout;
    return looks + (days !== undefined && days.from < holdout.to && days.to > holdout.from ? judgedTimes(other) : 0);
  }, 0);
}

function metricsOf(trial: StoredTrial): TrialMetrics {
  return trial.metrics as TrialMetrics;
}

function percent(share: number | null): string {
  return share === null ? 'nothing' : `${(share * 100).toFixed(1)} %`;
}

function ratio(value: number | null): string {
  return value === null ? 'none' : value.toFixed(2);
}

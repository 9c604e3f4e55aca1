import type { TrialMetrics } from '../../../contract/search.ts';
import { DAY_MS } from '../../../domain/interval.ts';
import { memberPolicy } from '../../../learn/training/member-policy.ts';
import { prepareSpan, tradeSpan } from '../../../learn/training/evaluate.ts';
import { courseOf, prepareTraining } from '../../../learn/training/prepare.ts';
import { SeedTraining } from '../../../learn/training/seed-training.ts';
import type { TrainingSpec } from '../../../learn/training/training.config.ts';
import type { TrainingData } from '../../../learn/training/training-data.ts';
import { DAYS_PER_YEAR, sharpe, totalReturn } from '../../../portfolio/metrics/returns.ts';
import type { Evaluation, EvaluationJob, Evaluator } from '../../search/evaluation.ts';
import { readSpec } from '../read-spec.ts';

export interface TrainingEvaluatorParts {
  /** The whole span, of which a part stands for as large a part of the steps. */
  readonly span: EvaluationJob['span'];
  readonly dataOf: (spec: TrainingSpec) => TrainingData;
  readonly now: () => number;
  readonly breathe: () => Promise<unknown>;
}

/**
 * Trains what a search proposes, one after the other: a trial is worth the Sharpe ratio that its seeds come to on the days kept back, as if each had an equal share of the money.
 * A part of the span stands for as large a part of the steps, so that halving gives up early what learns badly.
 */
export function createTrainingEvaluator({ span, dataOf, now, breathe }: TrainingEvaluatorParts): Evaluator {
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const train = async ({ config, span: part }: EvaluationJob): Promise<Evaluation> => {
    const startedMs = now();
    try {
      const given = readSpec(config);
      const share = (part.to - part.from) / (span.to - span.from);
      const spec: TrainingSpec = { ...given, totalSteps: Math.max(1, Math.round(given.totalSteps * share)), patience: null, test: null, walkForward: null };
      const prepared = prepareTraining(spec, dataOf(spec), null);
      const course = courseOf(prepared);
      const validation = prepareSpan(course.validation);
      const runs = [];
      for (const seed of spec.seeds) {
        const training = new SeedTraining(course, seed);
        while (training.advance() !== null) {
          await breathe();
          if (isClosed) throw new Error('the search was stopped');
        }
        const { best } = training;
        if (best === null) throw new Error('the training was never judged');
        runs.push(tradeSpan(validation, memberPolicy(best.member)));
      }
      const returns = meanOf(runs.map(({ dailyReturns }) => dailyReturns));
      const perYear = sharpe(returns, DAYS_PER_YEAR);
      const metrics: TrialMetrics = {
        return: totalReturn(returns), sharpe: perYear, sortino: null, calmar: null, profitFactor: null, turnover: null,
        drawdown: Math.max(...runs.map(({ drawdown }) => drawdown)), trades: runs.reduce((sum, { trades }) => sum + trades, 0),
      };
      const firstDayMs = Math.floor(prepared.parts.validation.fromMs / DAY_MS) * DAY_MS;
      return { ok: true, metrics, firstDayMs, returns, sharpePerDay: sharpe(returns, 1), startedMs, endedMs: now() };
    } catch (error) {
      if (isClosed) throw error;
      return { ok: false, error: error instanceof Error ? error.message : String(error), startedMs, endedMs: now() };
    }
  };
  return {
    workers: 1,
    // One after the other: two at once would each take twice as long.
    evaluate: (job) => {
      const turn = last.then(() => (isClosed ? Promise.reject(new Error('the search was stopped')) : train(job)));
      last = turn.catch(() => undefined);
      return turn;
    },
    close: () => {
      isClosed = true;
      return Promise.resolve();
    },
  };
}

/** [days] what equal shares of the money come to. */
function meanOf(series: readonly Float64Array[]): Float64Array {
  const days = Math.min(...series.map(({ length }) => length));
  return Float64Array.from({ length: days }, (_, day) => series.reduce((sum, returns) => sum + returns[day]!, 0) / series.length);
}

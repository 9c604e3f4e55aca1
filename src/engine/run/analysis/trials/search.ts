import type { Objective } from '../../../contract/evidence.ts';
import type { SamplerName, Scalar } from '../../../contract/search.ts';
import { createSampler } from '../../../learn/search/create-sampler.ts';
import type { Observed } from '../../../learn/search/sampler.ts';
import type { Point } from '../../../learn/search/space.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { lightOutcome, runPrepared } from '../../backtest/prepared.ts';
import type { LightOutcome, PreparedBacktest } from '../../backtest/prepared.ts';
import { invariant } from '../../../domain/assert.ts';
import { UNWATCHED } from '../unwatched.ts';
import type { Candidates } from './candidates.ts';
import { bestOf, goodness } from './objective.ts';

/** Settings that were tried, and what came of them. */
export interface Trial {
  readonly config: Readonly<Record<string, unknown>>;
  /** The searched ones. */
  readonly values: Readonly<Record<string, Scalar>>;
  readonly outcome: LightOutcome;
  readonly goodness: number | null;
}

export interface SearchPlan {
  readonly prepared: PreparedBacktest;
  readonly candidates: Candidates;
  readonly objective: Objective;
  readonly sampler: SamplerName;
  /** Different settings at most; fewer where there are not so many. */
  readonly trials: number;
  readonly seed: number;
  /** A part of the time; all of it where it is left out. */
  readonly span?: { readonly from: EpochMs; readonly to: EpochMs };
  readonly onTrial: (done: number) => void;
}

/** Draws in a row that bring nothing new before a search of few settings ends. */
const IN_VAIN = 64;

/** Tries settings one after the other, those of the request first, and never the same twice. */
export function searchTrials({ prepared, candidates, objective, sampler: name, trials: wanted, seed, span, onTrial }: SearchPlan): readonly Trial[] {
  const { space, current } = candidates;
  const sampler = createSampler(name, space, { seed, batch: null });
  const trials: Trial[] = [];
  const seen = new Map<string, Trial>();
  const points: Point[] = [];
  const observed: Observed[] = [];
  const attempt = (config: Readonly<Record<string, unknown>>, values: Trial['values'], key: string): Trial => {
    const outcome = lightOutcome(completed(runPrepared(prepared, { strategyConfig: config, ...(span === undefined ? {} : { span }) }, UNWATCHED)));
    const trial = { config, values, outcome, goodness: goodness(objective, outcome.dailyReturns) };
    trials.push(trial);
    seen.set(key, trial);
    onTrial(trials.length);
    return trial;
  };
  const own = space.pointOf(current);
  if (own !== null && space.isValid(own)) attempt(current, space.valuesAt(own), space.keyOf(own));
  for (let number = 0, vain = 0; trials.length < wanted && vain < IN_VAIN; number++) {
    const needs = sampler.needs(number);
    const point = space.snapped(sampler.propose(number, observed.slice(0, needs), points.slice(needs)));
    const key = space.keyOf(point);
    const known = seen.get(key);
    vain = known === undefined ? 0 : vain + 1;
    const trial = known ?? attempt(configAt(candidates, point), space.valuesAt(point), key);
    points.push(point);
    observed.push({ number, point, share: 1, losses: trial.goodness === null ? null : [-trial.goodness] });
  }
  return trials;
}

/** Days without any result at the end that tell that a setting was halted, and not only waiting. */
const STILL_DAYS = 30;

/** Says how many settings a limit of drawdown halted before the end: from then on they did nothing, and are judged with that. Empty where none was. */
export function haltedNotes(trials: readonly Trial[], { maxDrawdownPct }: { readonly maxDrawdownPct: number }): readonly string[] {
  const halted = trials.filter(({ outcome }) => {
    const { metrics, dailyReturns } = outcome;
    const still = dailyReturns.length - 1 - dailyReturns.findLastIndex((one) => one !== 0);
    return still >= STILL_DAYS && outcome.trades.length > 0 && (metrics.maxDrawdown ?? 0) * 100 >= 0.95 * maxDrawdownPct;
  }).length;
  return halted === 0 ? [] : [`${halted} of ${trials.length} settings fell so deep that the limit on drawdown (${maxDrawdownPct} %) halted them before the end; after that they did nothing, and are judged with it. --risk maxDrawdownPct=100 looks at them without the limit.`];
}

/** Returns the best trial; the settings of the request where none has traded. */
export function bestTrial(trials: readonly Trial[]): Trial {
  const best = trials[bestOf(trials.map((trial) => trial.goodness))];
  invariant(best, 'a search tries at least one setting');
  return best;
}

/** Only who watches a run can stop it, and nobody watches these. */
export function completed<Outcome>(outcome: Outcome | null): Outcome {
  invariant(outcome !== null, 'a run that nobody stops comes to its end');
  return outcome;
}

function configAt({ space }: Candidates, point: Point): Readonly<Record<string, unknown>> {
  const config = space.configAt(point);
  invariant(config, 'a sampler proposes what the schema allows');
  return config;
}

import type { SpaceParameter, StudyRequest } from '../../../contract/search.ts';
import { studyRequest } from '../../../contract/search.ts';
import type { TrainingSearch } from '../../../contract/training.ts';
import type { Violation } from '../../../contract/envelope.ts';
import { cohortSize } from '../../../learn/search/halving.ts';
import { narrowed } from '../../../learn/search/narrow.ts';
import type { Range } from '../../../learn/search/narrow.ts';
import { parametersOf } from '../../../learn/search/parameters.ts';
import { ConfigSpace, SpaceEmpty, valueIn } from '../../../learn/search/space.ts';
import { trainingSpec } from '../../../learn/training/training.config.ts';
import type { TrainingSpec } from '../../../learn/training/training.config.ts';
import { BadRequest } from '../../backtest/checked-request.ts';
import { backtestOf } from '../../search/study-plan.ts';
import type { StoredPlan, StudyPlan } from '../../search/study-plan.ts';
import { readSpec } from '../read-spec.ts';
import { AGENT } from '../../../strategy/agent/agent.ts';
import { titleOf } from '../training-plan.ts';

/** What a training is given and not what may be better of it: its data, its seeds, how long it takes. */
const GIVEN = ['title', 'interval', 'span', 'test', 'split', 'startingCash', 'algorithm', 'worlds', 'totalSteps', 'seeds', 'evaluateEverySteps', 'patience', 'combine', 'warmStart', 'walkForward'];
const ALGORITHMS = ['ppo', 'dqn', 'td3'];

/** Searched when a person names nothing: how fast it learns, and what it is rewarded for. */
function usualRanges(algorithm: TrainingSpec['algorithm']): Readonly<Record<string, Range>> {
  return {
    [`${algorithm}.learningRate`]: { min: 0.0001, max: 0.003, scale: 'log' },
    ...(algorithm === 'ppo' ? { 'ppo.entropyWeight': { min: 0.001, max: 0.05, scale: 'log' } } : {}),
    'trading.reward.tradingWeight': { min: 0, max: 1 },
    'trading.reward.drawdownWeight': { min: 0, max: 2 },
  };
}

/** Returns the settings of a training that can be searched. */
export function searchableSettings(spec: TrainingSpec): readonly SpaceParameter[] {
  const usual = usualRanges(spec.algorithm);
  const others = ALGORITHMS.filter((name) => name !== spec.algorithm);
  return parametersOf(trainingSpec).filter(({ name }) => {
    const [part = ''] = name.split('.');
    return !GIVEN.includes(part) && !others.includes(part) && !name.endsWith('.totalSteps');
  }).map((parameter) => {
    const chosen = valueIn(spec, parameter.name);
    return { ...parameter, isSuggested: parameter.name in usual, default: isScalar(chosen) ? chosen : parameter.default };
  });
}

/** Returns the study that a search of trainings is. @throws BadRequest with everything that is wrong */
export function studyOf({ spec: given, space, sampler, trials, halving, seed, seconds, title }: TrainingSearch): StudyRequest {
  const spec = readSpec(given);
  return studyRequest.parse({
    strategy: AGENT, training: spec, space: Object.keys(space).length > 0 ? space : usualRanges(spec.algorithm), instruments: spec.instruments, interval: spec.interval, from: spec.span.from, to: spec.span.to,
    startingCash: spec.startingCash, seed, risk: spec.risk, execution: spec.execution, objectives: ['sharpe'], leastTrades: 1, sampler, trials, workers: 1,
    ...(halving === undefined ? {} : { pruning: halving }), ...(seconds === undefined ? {} : { seconds }), title: title ?? `Search: ${titleOf(spec)}`.slice(0, 80),
  });
}

/** Works the search of a training out. What is stored of one that is resumed is taken over. @throws BadRequest with everything that is wrong */
export function planTrainingStudy(request: StudyRequest, stored: StoredPlan | null = null): StudyPlan & { readonly spec: TrainingSpec } {
  const spec = readSpec(request.training);
  const parameters = searchableSettings(spec);
  const { dimensions, violations } = stored === null ? narrowed(parameters, request.space) : { dimensions: stored.dimensions, violations: [] as readonly Violation[] };
  if (violations.length > 0) throw new BadRequest(violations);
  // The strictness of the schema is that of the trainings themselves.
  const space = new ConfigSpace({ dimensions, fixed: spec, schema: trainingSpec });
  try {
    space.requireValid();
  } catch (error) {
    throw error instanceof SpaceEmpty ? new BadRequest([{ path: 'space', message: error.message }]) : error;
  }
  return {
    request, spec, dimensions, space, backtest: backtestOf(request), batch: request.pruning === undefined ? null : cohortSize(request.pruning),
    parameters: stored?.parameters ?? dimensions.map((dimension) => boundedBy(parameters.find(({ name }) => name === dimension.name)!, dimension)),
  };
}

function boundedBy(parameter: SpaceParameter, dimension: StudyPlan['dimensions'][number]): SpaceParameter {
  if (dimension.kind === 'choice') return { ...parameter, kind: 'choice', min: null, max: null, step: null, choices: dimension.choices };
  const { kind, min, max, step, scale, isNullable } = dimension;
  return { ...parameter, kind, min, max, step, scale, isNullable };
}

function isScalar(value: unknown): value is SpaceParameter['default'] {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

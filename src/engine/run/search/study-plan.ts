import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { BacktestRequest } from '../../contract/api.ts';
import type { Violation } from '../../contract/envelope.ts';
import type { SpaceParameter, StudyRequest } from '../../contract/search.ts';
import { invariant } from '../../domain/assert.ts';
import { cohortSize } from '../../learn/search/halving.ts';
import type { Dimension } from '../../learn/search/dimension.ts';
import { narrowed } from '../../learn/search/narrow.ts';
import { parametersOf } from '../../learn/search/parameters.ts';
import { SOBOL_DIMENSIONS } from '../../learn/search/sobol.ts';
import { ConfigSpace, SpaceEmpty, valueIn } from '../../learn/search/space.ts';
import { currentCode, strategyByName, unknownStrategy } from '../../strategy/catalog.ts';
import { BadRequest } from '../backtest/run-request.ts';

/** Everything that a search is made from, beside the data. */
export interface StudyPlan {
  readonly request: StudyRequest;
  readonly dimensions: readonly Dimension[];
  readonly space: ConfigSpace;
  /** Of the searched settings, with the bounds that a person gave. */
  readonly parameters: readonly SpaceParameter[];
  /** The backtest of which every trial is a variant, on the span that the search sees. */
  readonly backtest: BacktestRequest;
  /** Trials that are proposed and compared together; null without pruning. */
  readonly batch: number | null;
}

/** Of what is stored with a study: a later change of the strategy's schema does not change what is searched. */
export interface StoredPlan {
  readonly dimensions: readonly Dimension[];
  readonly parameters: readonly SpaceParameter[];
}

/**
 * Returns the settings of a strategy that can be searched.
 * @throws BadRequest when there is no such strategy
 */
export function spaceOf(strategy: string, config: Readonly<Record<string, unknown>> = {}): readonly SpaceParameter[] {
  return parametersOf(schemaOf(strategy)).map((parameter) => {
    const chosen = valueIn(config, parameter.name);
    return { ...parameter, default: typeof chosen === typeof parameter.default ? chosen as SpaceParameter['default'] : parameter.default };
  });
}

/** Returns the request with the version of a person's own strategy that is taken now: every trial of a study is of one version. */
export function pinned(request: StudyRequest): StudyRequest {
  const code = request.code ?? currentCode(request.strategy);
  return code === undefined ? request : { ...request, code };
}

/**
 * Works a request out. What is stored of a study that is resumed is taken over.
 * @throws BadRequest with everything that is wrong
 */
export function planStudy(request: StudyRequest, stored: StoredPlan | null = null): StudyPlan {
  const schema = schemaOf(request.strategy, request.code);
  const { dimensions, violations } = stored === null ? narrowed(parametersOf(schema), request.space) : { dimensions: stored.dimensions, violations: [] };
  const found: Violation[] = [...violations, ...ruleViolations(request), ...fixedViolations(request, dimensions)];
  if (found.length > 0) throw new BadRequest(found);
  const space = new ConfigSpace({ dimensions, fixed: request.config, schema });
  try {
    space.requireValid();
  } catch (error) {
    throw error instanceof SpaceEmpty ? new BadRequest([{ path: 'space', message: error.message }]) : error;
  }
  return {
    request, dimensions, space, parameters: stored?.parameters ?? boundedParameters(spaceOf(request.strategy, request.config), dimensions), backtest: backtestOf(request),
    batch: request.pruning === undefined ? null : cohortSize(request.pruning),
  };
}

/** Returns the backtest that a study's trials are variants of; `config` is that of one trial, where it is given. */
export function backtestOf(request: StudyRequest, config: Readonly<Record<string, unknown>> = request.config): BacktestRequest {
  const { strategy, code, instruments, interval, from, to, startingCash, seed, risk, execution, entry, sizing, allocation, regime, realism } = request;
  return {
    strategy, ...(code === undefined ? {} : { code }), config, instruments, interval, from, to, startingCash, seed, risk, execution,
    ...(entry === undefined ? {} : { entry }), ...(sizing === undefined ? {} : { sizing }), ...(allocation === undefined ? {} : { allocation }), ...(regime === undefined ? {} : { regime }), ...(realism === undefined ? {} : { realism }),
  };
}

function schemaOf(strategy: string, code?: string): z.ZodType {
  const definition = strategyByName(strategy, code);
  if (!definition) throw new BadRequest([{ path: 'strategy', message: unknownStrategy(strategy) }]);
  return definition.schema;
}

function ruleViolations({ sampler, objectives, penalties, space, holdout, from, to }: StudyRequest): readonly Violation[] {
  const found: Violation[] = [];
  if (from >= to) found.push({ path: 'to', message: `expected a time after ${new Date(from).toISOString()}, was ${new Date(to).toISOString()}` });
  if (new Set(objectives).size < objectives.length) found.push({ path: 'objectives', message: `expected each measure once, was ${objectives.join(', ')}` });
  if (sampler === 'cma-es' && objectives.length > 1) found.push({ path: 'sampler', message: `expected tpe, sobol or random for several measures, was cma-es: it walks towards one` });
  if (penalties.length > 0 && objectives.length > 1) found.push({ path: 'penalties', message: `expected none with several measures, was ${penalties.length}: make the limit a measure instead` });
  if (sampler === 'sobol' && Object.keys(space).length > SOBOL_DIMENSIONS) found.push({ path: 'space', message: `expected at most ${SOBOL_DIMENSIONS} settings for sobol, was ${Object.keys(space).length}` });
  if (holdout !== undefined && holdout.from >= holdout.to) found.push({ path: 'holdout', message: `expected an end after its start, was ${new Date(holdout.to).toISOString()}` });
  if (holdout !== undefined && holdout.from < to && holdout.to > from) found.push({ path: 'holdout', message: 'expected days that the search never sees, was a span that overlaps it' });
  return found;
}

/** A setting cannot be fixed and searched. */
function fixedViolations({ config }: StudyRequest, dimensions: readonly Dimension[]): readonly Violation[] {
  return dimensions.flatMap(({ name }) => (valueIn(config, name) === undefined || isDeepStrictEqual(valueIn(config, name), null) ? [] : [{ path: `config.${name}`, message: 'expected it to be searched or fixed, was both' }]));
}

function boundedParameters(parameters: readonly SpaceParameter[], dimensions: readonly Dimension[]): readonly SpaceParameter[] {
  return dimensions.map((dimension) => {
    const parameter = parameters.find(({ name }) => name === dimension.name);
    invariant(parameter, 'every dimension comes from a parameter');
    if (dimension.kind === 'choice') return { ...parameter, kind: 'choice', min: null, max: null, step: null, choices: dimension.choices };
    const { kind, min, max, step, scale, isNullable } = dimension;
    return { ...parameter, kind, min, max, step, scale, isNullable };
  });
}

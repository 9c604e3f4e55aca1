import type { z } from 'zod';
import { simExchangeSchema } from '../../adapters/sim-exchange/config.ts';
import type { BacktestRequest } from '../../contract/api.ts';
import type { Violation } from '../../contract/envelope.ts';
import { engineConfig } from '../../core/engine-config.ts';
import type { StrategyAssignment } from '../../core/engine-config.ts';
import { refusalOfSight, strategySettlingBars } from '../../core/sight-keeper.ts';
import { invariant } from '../../domain/assert.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import { entryPolicy } from '../../orders/config.ts';
import { allocationConfig } from '../../portfolio/allocation/config.ts';
import type { AllocationConfig } from '../../portfolio/allocation/config.ts';
import { regimeConfig } from '../../regime/config.ts';
import type { RegimeConfig } from '../../regime/config.ts';
import { riskConfig } from '../../risk/config.ts';
import { sizingPolicy } from '../../risk/sizing/config.ts';
import { sizingBars } from '../../risk/sizing/volatility.ts';
import { currentCode, strategyByName, unknownStrategy } from '../../strategy/catalog.ts';
import type { Strategy } from '../../strategy/strategy.ts';
import type { BacktestPlan } from './backtest.ts';
import { learnedViolations } from './learned-bars.ts';
import { realismViolations, withRealism } from './realism.ts';

/** What the strategy of a request is called that puts several to work. */
export const PORTFOLIO = 'portfolio';

/** The id of the strategy of a request that has only one. */
export const SINGLE_ID = 'backtest';

/** Instruments of one strategy, and of a portfolio, at most. */
const PER_STRATEGY = 20;
const PER_PORTFOLIO = 100;

/** A request that cannot be run as it stands: which field, what was expected, what was found. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  constructor(violations: readonly { readonly path: string; readonly message: string }[]) {
    super(violations.map(({ path, message }) => `${path}: ${message}`).join('; '));
    this.violations = violations;
  }
}

/** A request of which every part is known to be allowed, with all defaults filled in. */
export interface CheckedRequest {
  /** With the instruments and the interval of a portfolio filled in. */
  readonly request: BacktestRequest;
  /** One of a request with one strategy. Their settings are parsed. */
  readonly assignments: readonly StrategyAssignment[];
  readonly risk: BacktestPlan['risk'];
  readonly startingCash: QuoteAtoms;
  readonly allocation: AllocationConfig | undefined;
  readonly regime: RegimeConfig | undefined;
}

/**
 * Looks at every part of a request before it refuses, so that a person sees all that is wrong at once.
 * @throws BadRequest with every violation
 */
export function checkRequest(given: BacktestRequest): CheckedRequest {
  const request = withRealism(withCodes(given.strategies === undefined ? given : filledPortfolio(given)));
  const startingCash = scaledFromDecimal(request.startingCash, QUOTE_DECIMALS);
  const risk = riskConfig.safeParse(request.risk);
  const allocation = allocationConfig.optional().safeParse(request.allocation);
  const regime = regimeConfig.optional().safeParse(request.regime);
  const violations = [
    ...(request.strategies === undefined ? singleViolations(request) : portfolioViolations(given, request.strategies)),
    ...learnedViolations(request),
    ...(request.protocol === undefined ? [] : [{ path: 'protocol', message: 'expected none here: what is asked needs a strategy that stays what it is, and the protocol grows its trees anew' }]),
    ...(request.from < request.to ? [] : [{ path: 'to', message: `expected a time after ${timeText(request.from)}, was ${timeText(request.to)}` }]),
    ...(startingCash !== null && startingCash > 0n ? [] : [{ path: 'startingCash', message: `expected a positive amount, was ${request.startingCash}` }]),
    ...violationsOf(risk.error, 'risk'),
    ...violationsOf(simExchangeSchema.safeParse(request.execution).error, 'execution'),
    ...realismViolations(request),
    ...violationsOf(entryPolicy.optional().safeParse(request.entry).error, 'entry'),
    ...violationsOf(sizingPolicy.optional().safeParse(request.sizing).error, 'sizing'),
    ...violationsOf(allocation.error, 'allocation'),
    ...violationsOf(regime.error, 'regime'),
  ];
  if (violations.length > 0) throw new BadRequest(violations);
  invariant(risk.success && allocation.success && regime.success && startingCash !== null, 'a request without violations has all its parts');
  return { request, assignments: assignmentsOf(request).map(parsed), risk: risk.data, startingCash: startingCash as QuoteAtoms, allocation: allocation.data, regime: regime.data };
}

/** Returns what is wrong with the name of a strategy or with its settings; empty when it can be put to work. */
export function strategyViolations(strategy: string, config: unknown, code?: string, interval?: Interval): readonly Violation[] {
  const definition = strategyByName(strategy, code);
  if (!definition && code !== undefined) return [{ path: 'code', message: `expected a version of "${strategy}" that was kept, was ${code.slice(0, 8)}` }];
  if (!definition) return [{ path: 'strategy', message: unknownStrategy(strategy) }];
  const parsedConfig = definition.schema.safeParse(config);
  if (!parsedConfig.success) return violationsOf(parsedConfig.error, 'config');
  // The program's own can always be made; a person's own file may fail at it.
  const failure = definition.code === undefined ? null : failureOf(definition.create(parsedConfig.data), interval);
  return failure === null ? [] : [{ path: 'strategy', message: `${strategy}: ${failure}` }];
}

/** A model that was trained on other features, or on bars of another length, is refused before anything is run. */
function failureOf({ failure, sight }: Strategy, interval: Interval | undefined): string | null {
  return failure ?? (sight ? refusalOfSight(sight, interval ?? sight.interval) : null);
}

/** Returns the other markets that the strategy of an assignment looks at. */
export function sightIdsOf({ strategy, code, config }: StrategyAssignment): readonly InstrumentId[] {
  const definition = strategyByName(strategy, code);
  invariant(definition, 'a checked strategy is in the catalog');
  const sight = definition.create(config).sight ?? null;
  return sight === null ? [] : [...new Set([sight.referenceId, sight.basisId])].filter((id) => id !== null);
}

/** Returns how many of its bars an assignment wants to have seen before it trades. */
export function warmupBarsOf({ strategy, code, config, sizing }: StrategyAssignment): number {
  const definition = strategyByName(strategy, code);
  invariant(definition, 'a checked strategy is in the catalog');
  return Math.max(strategySettlingBars(definition.create(config)), sizingBars(sizing));
}

/** A portfolio trades what its strategies trade; its interval is the shortest of theirs. */
function filledPortfolio(request: BacktestRequest): BacktestRequest {
  const strategies = request.strategies ?? [];
  const [first, ...others] = strategies.map(({ interval }) => interval);
  const interval = others.reduce((shortest, one) => (shortest !== undefined && intervalMs(shortest) <= intervalMs(one) ? shortest : one), first);
  return { ...request, strategy: PORTFOLIO, instruments: strategies.flatMap(({ instruments }) => instruments), ...(interval === undefined ? {} : { interval }) };
}

function singleViolations({ strategy, config, code, instruments, interval }: BacktestRequest): readonly Violation[] {
  return [
    ...(strategy === PORTFOLIO ? [{ path: 'strategy', message: 'expected the name of a strategy, or a list of strategies, was neither' }] : strategyViolations(strategy, config, code, interval)),
    ...(instruments.length > 0 ? [] : [{ path: 'instruments', message: 'expected at least one instrument, was none' }]),
    ...(instruments.length <= PER_STRATEGY ? [] : [{ path: 'instruments', message: `expected at most ${PER_STRATEGY} instruments for one strategy, was ${instruments.length}` }]),
    ...repeated(instruments).map((id) => ({ path: 'instruments', message: `expected every instrument once, was ${id} twice` })),
  ];
}

/** What a single strategy would say has no place beside several. */
function portfolioViolations(given: BacktestRequest, strategies: readonly StrategyAssignment[]): readonly Violation[] {
  const instruments = strategies.flatMap((one) => one.instruments);
  const alone = (path: 'config' | 'entry' | 'sizing'): readonly Violation[] => (Object.keys(given[path] ?? {}).length === 0 ? []
    : [{ path, message: 'expected it inside each strategy of a portfolio, was beside them' }]);
  return [
    ...(given.strategy === PORTFOLIO ? [] : [{ path: 'strategy', message: `expected none beside a list of strategies, was "${given.strategy}"` }]),
    ...alone('config'), ...alone('entry'), ...alone('sizing'),
    ...(given.instruments.length === 0 || given.instruments.join() === instruments.join() ? [] : [{ path: 'instruments', message: `expected none beside a list of strategies, or theirs (${instruments.join(', ')}), was ${given.instruments.join(', ')}` }]),
    ...(instruments.length <= PER_PORTFOLIO ? [] : [{ path: 'strategies', message: `expected at most ${PER_PORTFOLIO} instruments in all, was ${instruments.length}` }]),
    ...(strategies.some(({ enabled }) => enabled) ? [] : [{ path: 'strategies', message: 'expected at least one strategy that is switched on, was none' }]),
    ...repeated(strategies.map(({ id }) => id)).map((id) => ({ path: 'strategies', message: `expected every strategy under an id of its own, was "${id}" twice` })),
    ...strategies.flatMap(({ strategy, config, code, interval }, index) => strategyViolations(strategy, config, code, interval).map(({ path, message }) => ({ path: `strategies.${index}.${path}`, message }))),
    ...violationsOf(engineConfig.safeParse({ strategies }).error, ''),
  ];
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function assignmentsOf({ strategies, strategy, code, instruments, interval, config, entry, sizing }: BacktestRequest): readonly StrategyAssignment[] {
  if (strategies !== undefined) return strategies;
  return [{
    id: SINGLE_ID, strategy, ...(code === undefined ? {} : { code }), instruments: [...instruments], interval, enabled: true, config,
    ...(entry === undefined ? {} : { entry: entryPolicy.parse(entry) }), ...(sizing === undefined ? {} : { sizing: sizingPolicy.parse(sizing) }),
  }];
}

/** Writes down which version is meant where a person's own strategy is named without one: a long study must not change its code on the way. */
function withCodes(request: BacktestRequest): BacktestRequest {
  const { strategies } = request;
  if (strategies === undefined) return { ...request, ...codeOf(request) };
  return { ...request, strategies: strategies.map((assignment) => ({ ...assignment, ...codeOf(assignment) })) };
}

function codeOf({ strategy, code }: { readonly strategy: string; readonly code?: string | undefined }): { readonly code?: string } {
  const meant = code ?? currentCode(strategy);
  return meant === undefined ? {} : { code: meant };
}

function parsed(assignment: StrategyAssignment): StrategyAssignment {
  return { ...assignment, config: strategyByName(assignment.strategy, assignment.code)?.schema.parse(assignment.config) as Record<string, unknown> };
}

function violationsOf(error: z.ZodError | undefined, path: string): readonly Violation[] {
  const under = (names: readonly PropertyKey[]): string => [...(path === '' ? [] : [path]), ...names.map(String)].join('.');
  return (error?.issues ?? []).flatMap((issue) => (issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ path: under([key]), message: 'expected a known name, was none' }))
    : [{ path: under(issue.path), message: issue.message }]));
}

function timeText(timeMs: EpochMs): string {
  return new Date(timeMs).toISOString();
}

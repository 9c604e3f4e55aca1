import type { Store } from '../../adapters/sqlite/store.ts';
import { LISTINGS } from '../../adapters/practice-market/listings.ts';
import type { BacktestRequest } from '../../contract/api.ts';
import type { StrategyCheckView, Verdict } from '../../contract/evidence.ts';
import { createRng } from '../../compute/rng.ts';
import { invariant } from '../../domain/assert.ts';
import { allocateBarColumns } from '../../domain/bar-columns.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import { QUOTE_DECIMALS, quoteAtoms } from '../../domain/units.ts';
import type { EpochMs } from '../../domain/units.ts';
import { strategySettlingBars } from '../../core/sight-keeper.ts';
import { riskConfig } from '../../risk/config.ts';
import { currentCode, strategyByName } from '../../strategy/catalog.ts';
import { executionConfig } from '../backtest/backtest.ts';
import type { BacktestPlan } from '../backtest/backtest.ts';
import { lookAheadOf } from './look-ahead.ts';
import { madeUpBars } from './made-up-prices.ts';
import { hashOf } from './subject.ts';
import { warmUpOf } from './warm-up.ts';

/** A strategy with its settings, as an assignment or a request names it. */
export interface CheckedStrategy {
  readonly strategy: string;
  /** Which version of a person's own strategy; the one that is taken now where it is left out. */
  readonly code?: string | undefined;
  readonly config: Readonly<Record<string, unknown>>;
}

export interface CheckInput extends CheckedStrategy {
  readonly store: Pick<Store, 'settings'>;
  readonly nowMs: EpochMs;
  /** Of the program. */
  readonly codeVersion: string;
}

/** Chosen by us: enough to compare some hundred decisions in well under a second. */
const MOMENTS = 3;
const STARTS = 3;
const LEAST_BARS = 2_000;
const MOST_BARS = 60_000;
const SEED = 1;
const START_MS = Date.UTC(2024, 0, 1);

/**
 * Holds a strategy against look-ahead and warm-up the first time that it is used, and remembers how that went: once for each version of the program,
 * file of a person's own strategy, and set of features. The prices are made up, so that it needs no stored data and always comes out the same.
 * @throws InvariantError when there is no such strategy, or its settings are not allowed
 */
export function checkStrategy(input: CheckInput): StrategyCheckView {
  const key = keyOf(input);
  const known = input.store.settings.get(key);
  if (known !== null && known !== undefined) return known as StrategyCheckView;
  const view: StrategyCheckView = { ...checkOnMadeUpPrices(input), checkedMs: input.nowMs };
  input.store.settings.set(key, view);
  return view;
}

/** Holds every strategy of a request against the checks that are due, and returns what they found wrong, in sentences; empty where nothing is. */
export function checkRequestOnce({ store, nowMs, codeVersion }: Omit<CheckInput, keyof CheckedStrategy>, request: Pick<BacktestRequest, 'strategies' | 'strategy' | 'code' | 'config'>): readonly string[] {
  const checks = (request.strategies ?? [request]).map((one) => checkStrategy({ store, nowMs, codeVersion, strategy: one.strategy, code: one.code, config: one.config }));
  return [...new Set(checks.filter(({ verdict }) => verdict === 'fail').map(({ strategy, sentence }) => `${strategy}, checked on made-up prices: ${sentence}`))];
}

/** Returns every check that is remembered. */
export function listStrategyChecks({ settings }: Pick<Store, 'settings'>): readonly StrategyCheckView[] {
  return settings.keys().filter((key) => key.startsWith(KEY)).map((key) => settings.get(key) as StrategyCheckView).sort((a, b) => b.checkedMs - a.checkedMs);
}

const KEY = 'strategy-check:';

function keyOf({ strategy, code = currentCode(strategy), config, codeVersion }: CheckInput): string {
  return `${KEY}${hashOf({ strategy, code: code ?? null, codeVersion, features: made({ strategy, code, config }).features })}`;
}

function made({ strategy, code, config }: CheckedStrategy): ReturnType<NonNullable<ReturnType<typeof strategyByName>>['create']> {
  const definition = strategyByName(strategy, code);
  invariant(definition, `expected a known strategy, was "${strategy}"`);
  return definition.create(definition.schema.parse(config));
}

/** Does both checks and remembers nothing. */
export function checkOnMadeUpPrices({ strategy, code = currentCode(strategy), config }: CheckedStrategy): Omit<StrategyCheckView, 'checkedMs'> {
  const plan = madeUpPlan({ strategy, code, config });
  const how = { rng: createRng(SEED).stream('strategy check'), progress: () => undefined };
  const lookAhead = lookAheadOf(plan, { ...how, moments: MOMENTS });
  const warmUp = warmUpOf(plan, { ...how, starts: STARTS });
  const verdict = worst([lookAhead.verdict, warmUp.verdict]);
  return {
    strategy, code: code ?? null, verdict, sentence: [lookAhead, warmUp].filter((one) => one.verdict === verdict).map(({ sentence }) => sentence).join(' '),
    lookAhead: { verdict: lookAhead.verdict, sentence: lookAhead.sentence },
    warmUp: { verdict: warmUp.verdict, sentence: warmUp.sentence, declaredBars: warmUp.detail.declaredBars, neededBars: warmUp.detail.neededBars },
  };
}

function worst(verdicts: readonly Verdict[]): Verdict {
  return (['fail', 'unclear', 'pass'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'unclear';
}

/** On a future, so that it may sell short, with the limits as they are set when nobody sets them. */
function madeUpPlan({ strategy, code, config }: CheckedStrategy): BacktestPlan {
  const instrument = LISTINGS[0]?.instrument;
  const cash = scaledFromDecimal('100000', QUOTE_DECIMALS);
  invariant(instrument && cash !== null, 'the practice market lists an instrument');
  const subject = made({ strategy, code, config });
  // A learned agent decides on the bars that it was trained on, and on no others.
  const interval = subject.sight?.interval ?? '1h';
  const length = Math.min(MOST_BARS, Math.max(LEAST_BARS, 4 * strategySettlingBars(subject)));
  const bars = madeUpBars({ instrument, interval, startMs: START_MS, length, seed: SEED });
  const risk = riskConfig.parse({});
  return {
    strategy, strategyConfig: {}, interval, startingCash: quoteAtoms(cash), risk, execution: executionConfig({ requireFunding: false }, risk),
    series: [{ instrument, interval, warmup: allocateBarColumns(0), bars, funding: [], finer: null }],
    strategies: [{ id: 'check', strategy, ...(code === undefined ? {} : { code }), instruments: [instrument.id], interval, enabled: true, config: { ...config } }],
  };
}

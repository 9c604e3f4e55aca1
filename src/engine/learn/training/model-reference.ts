import { driftReference } from '../../compute/drift-reference.ts';
import { firstOpenAtOrAfter } from '../../domain/bar-columns.ts';
import type { ModelDocument, ModelReference } from '../../domain/model.ts';
import type { FeatureRows } from '../../features/sets/market-feature-set.ts';
import { choicesOf, targetOf } from '../../strategy/agent/actions.ts';
import { createPolicy } from '../../strategy/agent/policy.ts';
import { prepareSpan, tradeSpan } from './evaluate.ts';
import type { MarketRun, Pilot } from './evaluate.ts';
import { optionsOf } from './prepare.ts';
import type { PreparedTraining } from './prepare.ts';

/** Returns what a model does in the training environment: exactly what it does when it is served. */
export function modelPilot(document: ModelDocument): Pilot {
  const policy = createPolicy(document);
  const isChoice = policy.exposures.length > 0;
  return (observation, action) => {
    const target = policy.target(observation);
    action[0] = isChoice ? policy.choice : target;
  };
}

/** Returns what was usual in the training and validation time: the features, what the model wanted, and what a bar of the validation time brought. */
export function referenceOf(prepared: PreparedTraining, document: ModelDocument): ModelReference {
  const { parts: { train, validation }, markets, rows, spec } = prepared;
  const { markets: runs } = tradeSpan(prepareSpan(optionsOf(prepared, { fromMs: train.fromMs, toMs: validation.toMs })), modelPilot(document));
  const choices = choicesOf(spec.agent);
  const levels = choices === null ? null : Array.from({ length: choices }, (_, choice) => targetOf(spec.agent, choice));
  const parts = runs.map(({ from, wanted }, market) => ({ features: columnsOf(rows[market]!, from, from + wanted.length), exposures: wanted }));
  const reference = driftReference(markets[0]!.features.names, parts, levels);
  const reward = rewardOf(runs.map((run, market) => ({ run, first: firstOpenAtOrAfter(markets[market]!.bars, validation.fromMs) })));
  return { ...reference, ...(reward === null ? {} : { reward }) };
}

/** @returns [features][rows] */
function columnsOf({ values, width }: FeatureRows, from: number, to: number): readonly Float64Array[] {
  return Array.from({ length: width }, (_, column) => Float64Array.from({ length: to - from }, (_, index) => values[(from + index) * width + column]!));
}

/** Mean and deviation of what one bar brought the account, in hundredths of a per cent; null for fewer than two bars. */
function rewardOf(parts: readonly { readonly run: MarketRun; readonly first: number }[]): NonNullable<ModelReference['reward']> | null {
  const returns: number[] = [];
  for (const { run: { from, values }, first } of parts) {
    for (let row = Math.max(first, from + 1); row < from + values.length; row++) returns.push((values[row - from]! / values[row - from - 1]! - 1) * BASIS_POINTS);
  }
  if (returns.length < 2) return null;
  const mean = returns.reduce((sum, one) => sum + one, 0) / returns.length;
  const squares = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return { meanBps: mean, deviationBps: Math.sqrt(squares / (returns.length - 1)), bars: returns.length };
}

const BASIS_POINTS = 10_000;

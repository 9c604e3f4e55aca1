import { barAt } from '../../../domain/bar-columns.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import { invariant } from '../../../domain/assert.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { EpochMs } from '../../../domain/units.ts';
import { createFeatureSet } from '../../../features/feature-set.ts';
import { createBarBuilder } from '../../../market/bar-builder.ts';
import { strategyByName } from '../../../strategy/catalog.ts';
import type { Strategy, StrategyDefinition } from '../../../strategy/strategy.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { LoadedSeries } from '../../market-data.ts';

/** One strategy at work on one instrument of a plan. */
export interface Work {
  readonly strategyId: string;
  readonly definition: StrategyDefinition;
  readonly config: unknown;
  readonly interval: Interval;
  readonly series: LoadedSeries;
}

/** Returns every strategy of a plan on each of its instruments. */
export function worksOf(plan: BacktestPlan): readonly Work[] {
  return assignmentsOf(plan).flatMap(({ id, strategy, code, config, interval, instruments }) => {
    const definition = strategyByName(strategy, code);
    invariant(definition, 'a plan names strategies of the catalog');
    return plan.series.filter(({ instrument }) => (instruments as readonly string[]).includes(instrument.id)).map((series) => ({ strategyId: id, definition, config: definition.schema.parse(config), interval, series }));
  });
}

type Assigned = Pick<StrategyAssignment, 'id' | 'strategy' | 'code' | 'config' | 'interval' | 'instruments'>;

function assignmentsOf(plan: BacktestPlan): readonly Assigned[] {
  return plan.strategies ?? [{ id: 'backtest', strategy: plan.strategy, config: { ...plan.strategyConfig }, interval: plan.interval, instruments: plan.series.map(({ instrument }) => instrument.id) }];
}

/** Returns the bars that a strategy decides on: stored ones, added up where they are shorter. */
export function strategyBars(columns: readonly BarColumns[], from: Interval, to: Interval): readonly Bar[] {
  const builder = createBarBuilder(from, to);
  const bars: Bar[] = [];
  for (const part of columns) {
    for (let i = 0; i < part.length; i++) for (let bar = builder.update(barAt(part, i)); bar !== null; bar = builder.takeClosed()) bars.push(bar);
  }
  return bars;
}

/** Values of the features at the close of a bar, by their names. */
export type Observation = ReadonlyMap<string, number>;

/** Returns what a strategy sees of its features at the last bar that closed by a moment. */
export function observationAt({ definition, config, interval, series }: Work, timeMs: EpochMs): Observation {
  const features = createFeatureSet(definition.create(config).features);
  for (const bar of strategyBars([series.warmup, series.bars], series.interval, interval)) {
    if (bar.closeTimeMs > timeMs) break;
    features.update(bar);
  }
  return new Map(features.names.map((name, slot) => [name, features.values[slot]!]));
}

/** Makes the strategy of a work, with its memory empty. */
export function freshStrategy({ definition, config }: Work): Strategy {
  return definition.create(config);
}

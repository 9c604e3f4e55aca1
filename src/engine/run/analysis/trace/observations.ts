import { barAt } from '../../../domain/bar-columns.ts';
import type { BarColumns } from '../../../domain/bar-columns.ts';
import type { StrategyAssignment } from '../../../core/engine-config.ts';
import { invariant } from '../../../domain/assert.ts';
import type { WarmUpCompany } from '../../../domain/input.ts';
import type { Interval } from '../../../domain/interval.ts';
import type { Bar } from '../../../domain/market-event.ts';
import type { SightSpec } from '../../../domain/sight.ts';
import type { EpochMs, InstrumentId } from '../../../domain/units.ts';
import { createBarBuilder } from '../../../market/bar-builder.ts';
import { strategyByName } from '../../../strategy/catalog.ts';
import type { StrategyDefinition } from '../../../strategy/strategy.ts';
import type { BacktestPlan } from '../../backtest/backtest.ts';
import type { LoadedSeries } from '../../market-data.ts';
import { StrategyRun } from './strategy-run.ts';

/** One strategy at work on one instrument of a plan. */
export interface Work {
  readonly strategyId: string;
  readonly definition: StrategyDefinition;
  readonly config: unknown;
  readonly interval: Interval;
  readonly series: LoadedSeries;
  /** The other markets that it looks at. */
  readonly beside: readonly WarmUpCompany[];
}

/** Returns every strategy of a plan on each of its instruments. */
export function worksOf(plan: BacktestPlan): readonly Work[] {
  return assignmentsOf(plan).flatMap(({ id, strategy, code, config, interval, instruments }) => {
    const definition = strategyByName(strategy, code);
    invariant(definition, 'a plan names strategies of the catalog');
    const parsed = definition.schema.parse(config);
    const beside = besideOf(plan, definition.create(parsed).sight ?? null);
    return plan.series.filter(({ instrument }) => (instruments as readonly string[]).includes(instrument.id)).map((series) => ({ strategyId: id, definition, config: parsed, interval, series, beside }));
  });
}

function besideOf(plan: BacktestPlan, sight: SightSpec | null): readonly WarmUpCompany[] {
  const ids = new Set<InstrumentId | null>(sight === null ? [] : [sight.referenceId, sight.basisId]);
  return [...plan.series, ...plan.beside ?? []].filter(({ instrument }) => ids.has(instrument.id))
    .map(({ instrument, interval, warmup, bars }) => ({ instrumentId: instrument.id, interval, bars: [warmup, bars].flatMap((part) => Array.from({ length: part.length }, (_, row) => barAt(part, row))) }));
}

type Assigned = Pick<StrategyAssignment, 'id' | 'strategy' | 'code' | 'config' | 'interval' | 'instruments'>;

function assignmentsOf(plan: BacktestPlan): readonly Assigned[] {
  // Without its code a model is no strategy, and of a person's own strategy the newest file would be looked at.
  return plan.strategies ?? [{ id: 'backtest', strategy: plan.strategy, code: plan.code, config: { ...plan.strategyConfig }, interval: plan.interval, instruments: plan.series.map(({ instrument }) => instrument.id) }];
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
export function observationAt(work: Work, timeMs: EpochMs): Observation {
  const run = runOf(work);
  for (const bar of strategyBars([work.series.warmup, work.series.bars], work.series.interval, work.interval)) {
    if (bar.closeTimeMs > timeMs) break;
    run.step(bar, 0);
  }
  const values = run.values();
  return new Map(run.names.map((name, slot) => [name, values[slot]!]));
}

/** Makes the strategy of a work, with its memory empty. */
export function runOf({ definition, config, series, beside }: Work): StrategyRun {
  return new StrategyRun(definition.create(config), series.instrument.id, beside);
}

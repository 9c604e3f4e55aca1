import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import { createTraining } from '../../../../../src/engine/run/training/create-training.ts';
import { readSpec } from '../../../../../src/engine/run/training/read-spec.ts';
import { runTraining } from '../../../../../src/engine/run/training/run-training.ts';
import type { StoredVerdict, TrainingOutcome } from '../../../../../src/engine/run/training/run-training.ts';
import type { TrainingWish } from '../../../../../src/engine/run/training/train-seed.ts';
import { BTC } from '../backtest/backtest-fixture.ts';
import { START_MS, steadyClock, storeWithHours } from '../search/study-fixture.ts';

/** Hours that are stored: those that the features settle in, 35 days to learn from and choose by, 10 to judge on. */
export const STORED_DAYS = 125;
const LEARN_FROM_MS = START_MS + 80 * DAY_MS;
export const TEST_FROM_MS = LEARN_FROM_MS + 35 * DAY_MS;

/** Opens a store with the hours of one symbol that a small training needs. */
export function storeToTrainOn(): Store {
  return storeWithHours({ days: STORED_DAYS });
}

/** A training of seconds: nets and updates are small, and every update is judged. */
export function smallSpec(changes: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    instruments: [BTC.id], interval: '1h', span: { from: LEARN_FROM_MS, to: TEST_FROM_MS }, test: { from: TEST_FROM_MS, to: TEST_FROM_MS + 10 * DAY_MS }, split: { validationShare: 0.25, purgeBars: 24 },
    trading: { episodes: { bars: 48 } }, execution: { requireFunding: false }, ppo: { hiddenUnits: [8, 8], stepsPerUpdate: 64, batchSize: 32, epochs: 2 }, worlds: 2, totalSteps: 256, evaluateEverySteps: 64, patience: null, seeds: [1, 2], ...changes,
  };
}

export interface RunHow {
  readonly store: Store;
  readonly trainingId: string;
  /** Asked between two updates; what it says is wished from then on. */
  readonly wish?: (update: number) => 'go' | 'pause' | 'stop';
  /** Ends the run at this update as a killed process would: nothing more is written. */
  readonly dieAt?: number;
  /** How far the clock goes on between two looks; checkpoints are written every four seconds. */
  readonly clock?: { now: () => number };
}

/** Enters a training in a store. */
export function enter(store: Store, changes: Readonly<Record<string, unknown>> = {}): string {
  return createTraining({ store, clock: steadyClock(), codeVersion: 'test', spec: readSpec(smallSpec(changes)) });
}

/** A clock that makes every save a checkpoint. */
export function hastyClock(): { now: () => number } {
  let time = START_MS;
  return { now: () => (time += 700) };
}

/** Runs what is left of a training. */
export function runOn({ store, trainingId, wish = () => 'go', dieAt = Infinity, clock = hastyClock() }: RunHow): Promise<TrainingOutcome> {
  const wanted: { wish: TrainingWish['wish'] } = { wish: 'go' };
  let updates = 0;
  const breathe = (): Promise<unknown> => {
    updates++;
    wanted.wish = wish(updates);
    return updates >= dieAt ? Promise.reject(new Killed('killed')) : Promise.resolve();
  };
  return runTraining({ store: frozenAfterDeath(store), clock, codeVersion: 'test', trainingId, wish: wanted, breathe, onProgress: () => undefined });
}

/** What ends a run as if its process had been killed. */
export class Killed extends Error {}

/** A killed process writes no farewell: that it failed is not noted. */
function frozenAfterDeath(store: Store): Store {
  const trainings = { ...store.trainings, update: (id: string, change: Parameters<Store['trainings']['update']>[1]) => { if (change.error !== 'killed') store.trainings.update(id, change); } };
  return { ...store, trainings };
}

/** Returns what is stored of a training that has ended. */
export function verdictOf(store: Store, trainingId: string): StoredVerdict {
  return store.trainings.get(trainingId)?.verdict as StoredVerdict;
}

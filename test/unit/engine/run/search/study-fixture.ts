import { onTestFinished } from 'vitest';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { studyRequest } from '../../../../../src/engine/contract/search.ts';
import type { StudyProgress, StudyRequest } from '../../../../../src/engine/contract/search.ts';
import { columnsOf } from '../../../../../src/engine/domain/bar-columns.ts';
import { DAY_MS } from '../../../../../src/engine/domain/interval.ts';
import type { Bar } from '../../../../../src/engine/domain/market-event.ts';
import { priceTicks } from '../../../../../src/engine/domain/units.ts';
import { createInlineEvaluator } from '../../../../../src/engine/run/search/evaluation.ts';
import type { CreateEvaluator } from '../../../../../src/engine/run/search/evaluation.ts';
import { createStudy, runStudy } from '../../../../../src/engine/run/search/run-study.ts';
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts';
import { BTC } from '../backtest/backtest-fixture.ts';

export const START_MS = Date.UTC(2023, 0, 2);
export const HOUR_MS = 3_600_000;

/** Hours of a price that wanders without memory, two per cent a day. */
export function wanderingHours(days: number, seed: number): readonly Bar[] {
  const rng = createRng(seed).stream('hours');
  let price = 20_000;
  return Array.from({ length: days * 24 }, (_, hour) => {
    const open = price;
    const points = [1, 2, 3, 4].map(() => (price *= 1 + 0.002 * rng.normal()));
    const ticks = (value: number) => priceTicks(Math.round(value * 100));
    return {
      openTimeMs: START_MS + hour * HOUR_MS, closeTimeMs: START_MS + (hour + 1) * HOUR_MS - 1, open: ticks(open), high: ticks(Math.max(open, ...points)), low: ticks(Math.min(open, ...points)), close: ticks(price), volume: 100,
    } as unknown as Bar;
  });
}

/** Opens a store with hours of one symbol. */
export function storeWithHours({ days = 20, seed = 1, folder = temporaryFolder() }: { readonly days?: number; readonly seed?: number; readonly folder?: string } = {}): Store {
  const store = openStore(folder);
  onTestFinished(() => { store.close(); });
  store.instruments.put(BTC);
  store.bars.write(BTC.id, '1h', columnsOf(wanderingHours(days, seed)));
  return store;
}

/** A small search over the first twelve days, unless said otherwise. */
export function smallStudy(changes: Partial<StudyRequest> = {}): StudyRequest {
  return studyRequest.parse({
    strategy: 'moving-average-cross', instruments: [BTC.id], interval: '1h', from: START_MS, to: START_MS + 12 * DAY_MS,
    space: { fastPeriod: { min: 2, max: 20 }, slowPeriod: { min: 10, max: 60 } }, trials: 20, leastTrades: 1, ...changes,
  });
}

/** Time that stands still is enough for a study: it is told, never computed with. */
export function steadyClock(): { now: () => number } {
  let time = START_MS;
  return { now: () => time++ };
}

export interface StudyRun {
  readonly store: Store;
  readonly request: StudyRequest;
  readonly evaluator?: CreateEvaluator;
  readonly workers?: number;
  readonly signal?: AbortSignal;
  readonly studyId?: string;
  readonly onProgress?: (progress: StudyProgress) => void;
}

/** Runs a new study, or what is left of one, and returns its id. */
export async function run({ store, request, evaluator, workers = 1, signal = new AbortController().signal, studyId, onProgress = () => undefined }: StudyRun): Promise<string> {
  const clock = steadyClock();
  const id = studyId ?? createStudy({ store, clock, codeVersion: 'test', request });
  await runStudy({ store, clock, studyId: id, createEvaluator: evaluator ?? createInlineEvaluator(clock.now), workers, signal, onProgress });
  return id;
}

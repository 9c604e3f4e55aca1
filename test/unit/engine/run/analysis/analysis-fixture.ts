import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { LISTINGS } from '../../../../../src/engine/adapters/practice-market/listings.ts';
import { openStore } from '../../../../../src/engine/adapters/sqlite/open-store.ts';
import type { Store } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { backtestRequest } from '../../../../../src/engine/contract/api.ts';
import type { BacktestRequest } from '../../../../../src/engine/contract/api.ts';
import { evidenceTest } from '../../../../../src/engine/contract/evidence.ts';
import type { EvidenceTool } from '../../../../../src/engine/contract/evidence.ts';
import { createRng } from '../../../../../src/engine/compute/rng.ts';
import { allocateBarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { BarColumns } from '../../../../../src/engine/domain/bar-columns.ts';
import type { Decision } from '../../../../../src/engine/domain/decision.ts';
import type { FeatureSpec } from '../../../../../src/engine/domain/feature.ts';
import type { Instrument } from '../../../../../src/engine/domain/instrument.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { riskConfig } from '../../../../../src/engine/risk/config.ts';
import { executionConfig } from '../../../../../src/engine/run/backtest/backtest.ts';
import type { BacktestPlan } from '../../../../../src/engine/run/backtest/backtest.ts';
import { prepare } from '../../../../../src/engine/run/backtest/prepared.ts';
import { madeUpBars } from '../../../../../src/engine/run/analysis/made-up-prices.ts';
import type { MadeUpPrices } from '../../../../../src/engine/run/analysis/made-up-prices.ts';
import type { TestOf, ToolInput } from '../../../../../src/engine/run/analysis/tool.ts';
import { provideShelf } from '../../../../../src/engine/strategy/catalog.ts';
import type { Strategy, StrategyDefinition } from '../../../../../src/engine/strategy/strategy.ts';

export const START_MS = Date.UTC(2024, 0, 1);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const COIN: Instrument = (() => {
  const instrument = LISTINGS[0]?.instrument;
  if (!instrument) throw new Error('expected a listing');
  return instrument;
})();

/** Hour bars of a market that does not exist. */
export function someBars(how: Partial<MadeUpPrices> & { readonly length: number }): BarColumns {
  return madeUpBars({ instrument: COIN, interval: '1h', startMs: START_MS, seed: 7, ...how });
}

/** A plan over bars in memory of its own. Nothing of the risk limits stands in the way of a test. */
export function aPlan(bars: BarColumns, strategy: string, config: Readonly<Record<string, unknown>> = {}): BacktestPlan {
  const risk = riskConfig.parse({});
  return {
    strategy, strategyConfig: config, interval: '1h', startingCash: quoteAtoms(100_000_00000000n), risk, execution: executionConfig({ requireFunding: false }, risk),
    series: [{ instrument: COIN, interval: '1h', warmup: allocateBarColumns(0), bars, funding: [], finer: null }],
  };
}

/** Puts one strategy beside the program's own for the rest of the file. */
export function planted(name: string, make: () => Pick<Strategy, 'decide'> & { readonly features: readonly FeatureSpec[] }): StrategyDefinition {
  const definition: StrategyDefinition = {
    name, title: name, summary: name, schema: z.strictObject({}), presets: [], overlays: () => [], explain: ({ code }) => code,
    create: () => ({ cooldownBars: 0, positionClosed: () => undefined, snapshot: () => null, restore: () => undefined, ...make() }),
  };
  provideShelf({ list: () => [definition], find: () => definition });
  return definition;
}

/** What to hold, with a stop that is never reached. */
export function wanting(targetExposure: -1 | 0 | 1, close: number): Decision {
  return { targetExposure, stopDistance: close * 0.5, takeProfitDistance: null, trailingDistance: null, reason: { code: 'planted', values: {} } };
}

export const CLOSE: readonly FeatureSpec[] = [{ name: 'close', kind: 'close' }];

/** A store with bars of the coin, taken away after the file. */
export function aStore(bars: BarColumns): Store {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-evidence-'));
  const store = openStore(folder);
  afterAll(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  store.instruments.put(COIN);
  store.bars.write(COIN.id, '1h', bars);
  return store;
}

export function aRequest(days: number, more: Partial<BacktestRequest> = {}): BacktestRequest {
  return backtestRequest.parse({ strategy: 'moving-average-cross', instruments: [COIN.id], interval: '1h', from: START_MS, to: START_MS + days * DAY, execution: { requireFunding: false }, startingCash: '100000', ...more });
}

/** What a tool is given. Trials are noted nowhere. */
export function anInput(store: Store, request: BacktestRequest): ToolInput {
  return { prepared: prepare(store, request), store, rng: createRng(request.seed).stream('test'), progress: () => undefined, log: { note: () => undefined, write: () => undefined } };
}

export function testOf<Tool extends EvidenceTool>(tool: Tool, settings: Readonly<Record<string, unknown>> = {}): TestOf<Tool> {
  return evidenceTest.parse({ tool, ...settings }) as TestOf<Tool>;
}

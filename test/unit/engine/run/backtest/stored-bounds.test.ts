import { describe, expect, it } from 'vitest';
import type { RunStore, RunSummary } from '../../../../../src/engine/adapters/sqlite/store.ts';
import { engineConfig } from '../../../../../src/engine/core/engine-config.ts';
import { boundsFrom, withBounds } from '../../../../../src/engine/run/backtest/stored-bounds.ts';

const DAY = 86_400_000;
const ASSIGNMENT = { id: 'trend', strategy: 'donchian-breakout', instruments: ['um:BTCUSDT', 'um:ETHUSDT'], interval: '1h', enabled: true, config: { entryPeriod: 20 } };

/** 20 trades: four times -1, -1, 0, -1, +6 %. Mean 0.6 %; the deviation is the root of (12 × 1.6² + 4 × 0.6² + 4 × 5.4²) / 19. */
const RETURNS = [-1, -1, 0, -1, 6].flatMap((one) => [one, one, one, one]).map((_, index) => [-1, -1, 0, -1, 6][index % 5] ?? 0);
const DETAIL = {
  trades: RETURNS.map((returnPct) => ({ returnPct, pnl: `${returnPct}.00000000` })),
  // From 110 to 99: a tenth.
  equity: { time: [0, 5 * DAY, 10 * DAY], value: [100, 110, 99] },
};

function storeOf(...runs: readonly { readonly id: string; readonly config: unknown }[]): { readonly runs: RunStore } {
  const summary = ({ id, config }: { readonly id: string; readonly config: unknown }): RunSummary => ({ id, config, kind: 'backtest', seed: 1, dataHash: '', resultHash: '', codeVersion: '', createdMs: 0, summary: null });
  return { runs: { put: () => undefined, delete: () => false, everRun: () => [], list: () => runs.map(summary), get: (id) => ({ ...summary(runs.find((one) => one.id === id)!), detail: DETAIL }) } };
}

describe('what a backtest on file has shown', () => {
  it('is read from its trades and its equity', () => {
    expect(boundsFrom('run-1', DETAIL as never)).toEqual({
      runId: 'run-1', trades: 20, meanReturnPct: expect.closeTo(0.6, 12) as number, deviationPct: expect.closeTo(Math.sqrt((12 * 1.6 ** 2 + 4 * 0.6 ** 2 + 4 * 5.4 ** 2) / 19), 12) as number,
      maxDrawdownPct: expect.closeTo(10, 12) as number, longestLosingStreak: 3, tradesPerDay: 2,
    });
  });

  it('is nothing with fewer than 20 trades', () => {
    expect(boundsFrom('run-1', { ...DETAIL, trades: DETAIL.trades.slice(1) } as never)).toBeNull();
  });

  it('holds the strategy with the same settings on the same instruments and bars, the newest first, and no other', () => {
    const config = engineConfig.parse({ strategies: [ASSIGNMENT] });
    const same = { strategy: ASSIGNMENT.strategy, interval: '1h', instruments: ['um:ETHUSDT', 'um:BTCUSDT'], config: { entryPeriod: 20 } };
    const boundBy = (...runs: readonly { readonly id: string; readonly config: unknown }[]): string | undefined => withBounds(storeOf(...runs), config).strategies[0]?.bounds?.runId;
    expect(boundBy({ id: 'newest', config: same }, { id: 'older', config: same })).toBe('newest');
    for (const other of [{ ...same, interval: '4h' }, { ...same, config: { entryPeriod: 21 } }, { ...same, instruments: ['um:BTCUSDT'] }, { ...same, strategy: 'moving-average-cross' }]) expect(boundBy({ id: 'other', config: other })).toBeUndefined();
    // Of a backtest that is gone, nothing is left to hold it to.
    const bounded = withBounds(storeOf({ id: 'newest', config: same }), config);
    expect(withBounds(storeOf(), bounded).strategies[0]?.bounds).toBeUndefined();
  });
});

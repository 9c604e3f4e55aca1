import { describe, expect, it } from 'vitest';
import type { StrategyBounds } from '../../../../../src/engine/risk/breakers/config.ts';
import { quoteAtoms } from '../../../../../src/engine/domain/units.ts';
import { readBreakers } from '../../../../../src/engine/risk/breakers/readings.ts';
import { PERPETUAL } from '../builders.ts';
import { Watch } from './watch.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const START = 1_704_067_200_000;
const TREND = { strategyId: 'trend' };

/** 100 trades of 1 % on average with a deviation of 2 %, a fall of 4 %, 6 losses in a row, 2 trades a day. */
const BOUNDS: StrategyBounds = { runId: 'run-1', trades: 100, meanReturnPct: 1, deviationPct: 2, maxDrawdownPct: 4, longestLosingStreak: 6, tradesPerDay: 2 };
const HELD_TO = new Map([['trend', BOUNDS]]);

/** Closes trades one after the other, an hour apart; the account begins with 10,000. */
class Trades {
  readonly watch: Watch;
  nowMs = START;
  equity = 10_000;

  constructor(values: ConstructorParameters<typeof Watch>[0] = {}, bounds: ReadonlyMap<string, StrategyBounds> = new Map()) {
    this.watch = new Watch(values, bounds);
  }

  close(money: number, { returnPct = money / 100, strategyId = 'trend', afterMs = HOUR } = {}): readonly string[] {
    this.nowMs += afterMs;
    this.equity += money;
    this.watch.breakers.onTrade(this.nowMs, { strategyId, pnl: quoteAtoms(BigInt(Math.round(money * 1e8))), returnPct }, this.equity);
    return this.watch.news();
  }
}

describe('losing trades in a row', () => {
  it('pause their strategy at the limit, for a day', () => {
    const trades = new Trades({ losingStreakTrades: 3 });
    trades.close(-1);
    trades.close(-1);
    trades.close(5);
    trades.close(-1);
    trades.close(-1);
    expect(trades.close(0)).toEqual([]);
    expect(trades.close(-1, { strategyId: 'other' })).toEqual([]);
    expect(trades.close(-1)).toEqual(['tripped losing-streak']);
    expect(trades.watch.latched('losing-streak', TREND)).toMatchObject({ value: 3, limit: 3, unit: 'trades', action: 'pause', release: 'automatic', releasesAtMs: trades.nowMs + 24 * HOUR });
    const { latches } = trades.watch.breakers;
    expect(latches.pauseOf({ instrumentId: PERPETUAL.id, strategyId: 'trend', side: 'buy' })).not.toBeNull();
    expect(latches.pauseOf({ instrumentId: PERPETUAL.id, strategyId: 'other', side: 'buy' })).toBeNull();
    expect(trades.watch.update(trades.nowMs + 24 * HOUR - 1, 10_000)).toEqual([]);
    expect(trades.watch.update(trades.nowMs + 24 * HOUR, 10_000)).toEqual(['released losing-streak by automatic']);
    // Counted afresh.
    expect([trades.close(-1), trades.close(-1), trades.close(-1)].flat()).toEqual(['tripped losing-streak']);
  });

  it('count through a restart, and are no matter when switched off', () => {
    const trades = new Trades({ losingStreakTrades: 3 });
    trades.close(-1);
    trades.close(-1);
    const after = trades.watch.restarted({ losingStreakTrades: 3 });
    after.breakers.onTrade(START, { strategyId: 'trend', pnl: quoteAtoms(-1n), returnPct: -1 }, 10_000);
    expect(after.news()).toEqual(['tripped losing-streak']);
    const off = new Trades({ losingStreakTrades: 0 });
    for (let trade = 0; trade < 50; trade++) expect(off.close(-1)).toEqual([]);
  });
});

describe('a strategy outside of what its backtest has shown', () => {
  it('is stopped until a person releases it, when it has fallen half as far again', () => {
    const trades = new Trades({}, HELD_TO);
    trades.close(100);
    // 10,100 at its best; 4 % × 1.5 = 6 % of that are 606.
    expect(trades.close(-606)).toEqual([]);
    expect(trades.close(-1)).toEqual(['tripped strategy-bounds']);
    expect(trades.watch.latched('strategy-bounds', TREND)).toMatchObject({ scope: TREND, action: 'pause', release: 'person', releasesAtMs: null, limit: 6, unit: '%' });
    expect(trades.watch.update(trades.nowMs + 1000 * HOUR, trades.equity)).not.toContain('released strategy-bounds by automatic');
    trades.watch.breakers.release('strategy-bounds', TREND, { timeMs: trades.nowMs, cause: 'it may' });
    trades.watch.news();
    // Measured afresh from 9,493.
    expect(trades.close(-500)).toEqual([]);
  });

  it('is stopped when it loses more often in a row than 1.5 × 6', () => {
    const trades = new Trades({}, HELD_TO);
    for (let trade = 0; trade < 9; trade++) expect(trades.close(-1, { afterMs: 6 * HOUR })).toEqual([]);
    expect(trades.close(-1, { afterMs: 6 * HOUR })).toEqual(['tripped strategy-bounds']);
  });

  it('is stopped when it trades more in a day than chance makes of 1.5 × 2', () => {
    const trades = new Trades({}, HELD_TO);
    // 3 + 3 × √3 = 8.2, so 9; but 10 at least.
    for (let trade = 0; trade < 10; trade++) expect(trades.close(1, { afterMs: MINUTE })).toEqual([]);
    expect(trades.close(1, { afterMs: MINUTE })).toEqual(['tripped strategy-bounds']);
    expect(trades.watch.latched('strategy-bounds', TREND)?.cause).toContain('11 trades in a day, more than 10,');
  });

  it('is stopped when its mean of 20 trades or more is three standard errors below', () => {
    // 2 × √(1/20 + 1/100) = 0.48990; 1 - 3 × 0.48990 = -0.46969.
    const above = new Trades({}, HELD_TO);
    for (let trade = 0; trade < 20; trade++) expect(above.close(1, { returnPct: -0.46, afterMs: 6 * HOUR })).toEqual([]);
    const below = new Trades({}, HELD_TO);
    for (let trade = 0; trade < 19; trade++) expect(below.close(1, { returnPct: -0.48, afterMs: 6 * HOUR })).toEqual([]);
    expect(below.close(1, { returnPct: -0.48, afterMs: 6 * HOUR })).toEqual(['tripped strategy-bounds']);
    expect(below.watch.latched('strategy-bounds', TREND)).toMatchObject({ value: expect.closeTo(-0.48, 9) as number, limit: expect.closeTo(-0.46969, 4) as number });
  });

  it('is not held to anything without a backtest, and says so', () => {
    const trades = new Trades();
    for (let trade = 0; trade < 60; trade++) trades.close(-1, { afterMs: MINUTE, returnPct: -9 });
    expect(trades.watch.latched('strategy-bounds', TREND)).toBeNull();
    const reading = readBreakers(trades.watch.breakers, ['trend'], trades.nowMs).find(({ code }) => code === 'strategy-bounds');
    expect(reading).toMatchObject({ value: null, latched: null, idle: 'No backtest of this strategy with these settings is on file: there is nothing to hold it to.' });
  });

  it('of another backtest begins anew, and what is latched stays', () => {
    const trades = new Trades({}, HELD_TO);
    trades.close(-500);
    trades.watch.breakers.retune(trades.watch.breakers.config, new Map([['trend', { ...BOUNDS, runId: 'run-2' }]]));
    expect(trades.close(-500)).toEqual([]);
    trades.close(-500);
    expect(trades.watch.latched('strategy-bounds', TREND)).not.toBeNull();
    trades.watch.breakers.retune(trades.watch.breakers.config, new Map());
    expect(trades.watch.latched('strategy-bounds', TREND)).not.toBeNull();
  });
});

describe('errors of the exchange', () => {
  it('pause the account after five in ten minutes, until ten minutes without one', () => {
    const watch = new Watch({});
    const fail = (minute: number): readonly string[] => {
      watch.breakers.errors.onError(START + minute * MINUTE, 'rejected');
      return watch.news();
    };
    for (const minute of [0, 3, 6, 9]) expect(fail(minute)).toEqual([]);
    // The first two are more than ten minutes ago.
    for (const minute of [14, 15]) expect(fail(minute)).toEqual([]);
    expect(fail(15.5)).toEqual(['tripped venue-errors']);
    expect(watch.breakers.tripped).toMatchObject({ code: 'venue-errors', action: 'pause', value: 5, limit: 5, releasesAtMs: START + 25.5 * MINUTE });
    expect(fail(20)).toEqual([]);
    expect(watch.update(START + 29 * MINUTE, 10_000)).toEqual([]);
    expect(watch.update(START + 30 * MINUTE, 10_000)).toEqual(['released venue-errors by automatic']);
  });
});

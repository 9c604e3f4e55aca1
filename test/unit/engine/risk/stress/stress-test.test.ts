import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountDistance, liquidationDistances } from '../../../../../src/engine/risk/stress/liquidation-distance.ts';
import { ALL_AGAINST, PAST_FALLS } from '../../../../../src/engine/risk/stress/past-falls.ts';
import type { StressScenario } from '../../../../../src/engine/risk/stress/scenario.ts';
import { stressTest } from '../../../../../src/engine/risk/stress/stress-test.ts';
import type { StressPosition } from '../../../../../src/engine/risk/stress/stress-test.ts';

const MARCH_2020 = PAST_FALLS.find(({ code }) => code === '2020-03-12')!;
const NOT_TOLD = () => null;

function position(fields: Partial<StressPosition> = {}): StressPosition {
  return {
    instrumentId: 'um:BTCUSDT', symbol: 'BTCUSDT', baseAsset: 'BTC', qty: 1, mark: 10_000, entryPrice: 10_000, stopPrice: null, margin: 10_000 / 3, maintenanceMarginRate: 0.004,
    beta: null, dailyVolatility: 0.03, ...fields,
  };
}

function stress(positions: readonly StressPosition[], scenario: StressScenario, equity = 10_000) {
  return stressTest({ equity, positions, assumedDailyVolatility: 0.05 }, scenario);
}

const own = (changes: Readonly<Record<string, number>>): StressScenario => ({ kind: 'own', code: 'own', title: '', description: '', changes });

describe('a stress test', () => {
  it('of 12 March 2020 liquidates a long at three times its margin, unless its stop fills first', () => {
    // BTC 10,000 → 5,558 is below (3,333.33 − 10,000) / (0.004 − 1) = 6,693.44: the margin of 3,333.33 is lost. ETH short 2 × 1,000 × 48 % = +960.
    const eth = position({ instrumentId: 'um:ETHUSDT', symbol: 'ETHUSDT', baseAsset: 'ETH', qty: -2, mark: 1000, entryPrice: 1000, margin: 2000 / 3 });
    const { rows, bare, stopped } = stress([position({ stopPrice: 9500 }), eth], MARCH_2020);
    expect(rows.map(({ isLiquidated, isStopped }) => [isLiquidated, isStopped])).toEqual([[true, true], [false, false]]);
    expect(bare.liquidated).toEqual(['BTCUSDT']);
    expect(bare.pnl).toBeCloseTo(-3333.33 + 960, 2);
    expect(bare.pnlShare).toBeCloseTo(-0.23733, 5);
    // 10,000 − 2,373.33 = 7,626.67, less the 666.67 that the short still needs.
    expect(bare.marginLeft).toBeCloseTo(6960, 2);
    expect(stopped).toMatchObject({ pnl: -500 + 960, equityAfter: 10_460, liquidated: [] });
    expect(stopped.marginLeft).toBeCloseTo(10_460 - 666.67, 2);
  });

  it('says where each number is from: of the coin itself, by beta, as Bitcoin for want of a beta', () => {
    const shockOf = (fields: Partial<StressPosition>, scenario: StressScenario = MARCH_2020) => stress([position(fields)], scenario).rows[0]?.shock;
    expect(shockOf({})).toEqual({ change: -0.4442, basis: 'recorded' });
    expect(shockOf({ baseAsset: 'SOL', beta: 1.5 })).toEqual({ change: -0.4442 * 1.5, basis: 'beta' });
    expect(shockOf({ baseAsset: 'SOL' })).toEqual({ change: -0.4442, basis: 'assumed-beta' });
    expect(shockOf({ baseAsset: 'SOL' }, PAST_FALLS[2])).toEqual({ change: -0.246, basis: 'reported' });
    expect(shockOf({ baseAsset: 'SOL', beta: 4 })).toEqual({ change: -0.99, basis: 'beta' });
    // Not a coin, although every object has one.
    expect(shockOf({ baseAsset: 'constructor' })?.basis).toBe('assumed-beta');
  });

  it('of everything going against the account moves each position by three of its days, long and short', () => {
    const { rows, bare } = stress([position({ margin: null }), position({ qty: -1, margin: null, dailyVolatility: null })], ALL_AGAINST);
    // 3 × 3 % of 10,000 down, and 3 × 5 % (assumed) up.
    expect(rows.map(({ shock, pnl }) => [shock.basis, Math.round(shock.change * 100), Math.round(pnl)])).toEqual([['volatility', -9, -900], ['assumed-volatility', 15, -1500]]);
    expect(bare.pnl).toBeCloseTo(-2400, 9);
  });

  it('of one\'s own leaves what is not named where it is', () => {
    const { rows } = stress([position({ margin: null }), position({ instrumentId: 'um:ETHUSDT', margin: null })], own({ 'um:BTCUSDT': 0.1 }));
    expect(rows.map(({ pnl, shock }) => [pnl, shock.basis])).toEqual([[1000, 'person'], [0, 'none']]);
  });

  it('never liquidates spot, and fills a stop that the price has passed already where the price is', () => {
    expect(stress([position({ margin: null })], own({ 'um:BTCUSDT': -0.99 })).rows[0]).toMatchObject({ isLiquidated: false, pnl: -9900 });
    expect(stress([position({ margin: null, stopPrice: 10_500 })], own({ 'um:BTCUSDT': -0.5 })).stopped.pnl).toBe(0);
  });

  it('takes a stop beyond the liquidation price for no help', () => {
    expect(stress([position({ stopPrice: 6000 })], MARCH_2020).rows[0]).toMatchObject({ isStopped: false, isLiquidatedWithStop: true });
  });

  it('never loses more than an isolated margin and what was won before, and stops never make it worse', () => {
    fc.assert(fc.property(fc.double({ min: -0.95, max: 3, noNaN: true }), fc.double({ min: 0.5, max: 2, noNaN: true }), fc.double({ min: 0.4, max: 1.6, noNaN: true }), fc.constantFrom(1, -1), fc.integer({ min: 2, max: 20 }), (change, entry, stop, side, leverage) => {
      const held = position({ qty: side, entryPrice: entry * 10_000, stopPrice: stop * 10_000, margin: (entry * 10_000) / leverage });
      const worth = (held.margin ?? 0) + side * (held.mark - held.entryPrice);
      fc.pre(worth > held.maintenanceMarginRate * 2 * held.mark);
      const { bare, stopped } = stress([held], own({ 'um:BTCUSDT': change }), 1e6);
      expect(bare.pnl).toBeGreaterThanOrEqual(-worth - 1e-6);
      if (bare.pnl < 0) expect(stopped.pnl).toBeGreaterThanOrEqual(bare.pnl - 1e-6);
    }));
  });
});

describe('the distance to a forced close', () => {
  it('is told in percent and in usual days: 10,000 to 6,693.44 is 33.07 %, 11.02 days of 3 %', () => {
    const [long] = liquidationDistances({ equity: 1, positions: [position()], assumedDailyVolatility: 0.05 }, NOT_TOLD);
    expect(long?.price).toBeCloseTo(6693.44, 2);
    expect(long?.distance).toBeCloseTo(0.33066, 5);
    expect(long?.days).toBeCloseTo(11.02, 2);
  });

  it('goes by what the exchange has told, and is none where nothing is borrowed', () => {
    const positions = [position(), position({ margin: null }), position({ dailyVolatility: null })];
    const [told, spot, unmeasured] = liquidationDistances({ equity: 1, positions, assumedDailyVolatility: 0.05 }, () => 8000);
    expect(told?.distance).toBeCloseTo(0.2, 12);
    expect(spot).toMatchObject({ price: null, distance: null, days: null });
    expect(unmeasured?.days).toBeNull();
  });

  it('of the account solves equity − x·worth = rate·worth·(1 ∓ x): 950 / 4950 for a long, 950 / 5050 for a short', () => {
    const account = (qty: number, margin: number | null = 1) => ({ equity: 1000, assumedDailyVolatility: 0.05, positions: [position({ qty: qty / 2, margin, maintenanceMarginRate: 0.01 })] });
    expect(accountDistance(account(1))).toBeCloseTo(950 / 4950, 12);
    expect(accountDistance(account(-1))).toBeCloseTo(950 / 5050, 12);
    expect(accountDistance(account(1, null))).toBeNull();
    // Half of the equity is worth 500: a long cannot lose more.
    expect(accountDistance(account(0.1))).toBeNull();
    expect(accountDistance({ ...account(1), equity: 10 })).toBe(0);
  });
});


import { describe, expect, it } from 'vitest';
import type { Denial } from '../../../../src/engine/domain/denial.ts';
import { explainDenial } from '../../../../src/engine/risk/explain-denial.ts';

const SENTENCES: readonly (readonly [denial: Denial, sentence: string])[] = [
  [{ code: 'trading-halted', cause: 'Halted by hand.' }, 'Denied: trading is halted and only orders that shrink a position are sent (Halted by hand).'],
  [{ code: 'reducing-only', cause: '' }, 'Denied: positions may only be reduced now.'],
  [{ code: 'data-stale', ageMs: 150_500, maxAgeMs: 120_000 }, 'Denied: the newest price of BTCUSDT is 150.5 s old; your limit is 120 s.'],
  [{ code: 'no-stop-distance' }, 'Denied: the strategy gave no stop-loss for BTCUSDT, and without one the size of a trade cannot be worked out.'],
  [{ code: 'regime', strategyId: 'trend', label: 'volatile-ranging' }, 'Denied: BTCUSDT is volatile and ranging now, and the strategy trend is switched off in that market regime.'],
  [{ code: 'regime', strategyId: 'trend', label: null }, 'Denied: the market regime of BTCUSDT is not known yet, and the strategy trend opens only in regimes that are ticked for it.'],
  [{ code: 'quantity-below-lot', qty: 0.0005, lot: 0.001 }, 'Denied: the size comes to 0.0005 BTCUSDT, less than the smallest step of 0.001.'],
  [{ code: 'quantity-below-minimum', qty: 0.002, minimum: 0.003 }, "Denied: 0.002 BTCUSDT is below the exchange's smallest order of 0.003."],
  [{ code: 'notional-below-minimum', notional: 50, minimum: 100 }, 'Denied: the order is worth 50 USDT; the exchange takes none below 100 USDT.'],
  [{ code: 'quantity-above-maximum', qty: 1200.5, maximum: 120 }, "Denied: 1,200.5 BTCUSDT is above the exchange's largest order of 120."],
  [{ code: 'symbol-exposure-cap', exposure: 1.31, cap: 1 }, 'Denied: this order would take BTCUSDT exposure to 131 % of equity; your limit is 100 %.'],
  [{ code: 'symbol-exposure-cap', exposure: 1.000_004, cap: 1 }, 'Denied: this order would take BTCUSDT exposure to 100.0004 % of equity; your limit is 100 %.'],
  [{ code: 'total-exposure-cap', exposure: 2.5, cap: 2 }, 'Denied: this order would take all positions together to 250 % of equity; your limit is 200 %.'],
  [{ code: 'net-exposure-cap', exposure: -1.6, cap: 1.5 }, 'Denied: this order would leave shorts less longs at 160 % of equity; your limit is 150 %.'],
  [{ code: 'net-exposure-cap', exposure: 2.1, cap: 2, largest: 0.12 }, 'Denied: this order would leave longs less shorts at 210 % of equity; your limit is 200 %; the largest that fits is 0.12 BTC.'],
  [{ code: 'leverage-cap', leverage: 3.2, cap: 3 }, 'Denied: this order would take all futures positions together to 3.2 × the account; your limit is 3 ×.'],
  [{ code: 'leverage-cap', leverage: 3.000_004, cap: 3 }, 'Denied: this order would take all futures positions together to 3.000004 × the account; your limit is 3 ×.'],
  [{ code: 'cluster-exposure-cap', exposure: 1.6, cap: 1.5, symbols: ['BTCUSDT', 'ETHUSDT'] }, 'Denied: this order would take BTCUSDT, ETHUSDT, which move together, to 160 % of equity; your limit is 150 %.'],
  [{ code: 'cluster-exposure-cap', exposure: 1.6, cap: 1.5, symbols: ['BTCUSDT'] }, 'Denied: this order would take BTCUSDT to 160 % of equity; your limit is 150 %.'],
  [{ code: 'risk-per-trade-cap', risk: 0.025, cap: 0.02 }, 'Denied: this order would put BTCUSDT at risk of losing 2.5 % of equity; your limit is 2 %.'],
  [{ code: 'depth-share-cap', qty: 3, depth: 10, cap: 0.25 }, 'Denied: 3 BTC are 30 % of the 10 BTC that the order book offers near the price; your limit is 25 %.'],
  [{ code: 'depth-share-cap', qty: 3, depth: 0, cap: 0.25 }, 'Denied: the order book offers no BTC near the price.'],
  [{ code: 'no-order-book' }, 'Denied: the order book of BTCUSDT is not known, and your settings want it to be.'],
  [{ code: 'price-collar', price: 51_500, distancePct: 3, limitPct: 2 }, 'Denied: this order could fill at 51,500, 3 % worse than the price of BTCUSDT; your limit is 2 %.'],
  [{ code: 'value-at-risk-cap', valueAtRisk: 0.21, cap: 0.2, level: '99', horizon: '1d' }, 'Denied: this order would take the value at risk (99 %, 1d) to 21 % of equity; your limit is 20 %.'],
  [{ code: 'expected-shortfall-cap', expectedShortfall: 0.4, cap: 0.3, level: '95', horizon: '1h' }, 'Denied: this order would take the expected shortfall (95 %, 1h) to 40 % of equity; your limit is 30 %.'],
  [{ code: 'beta-cap', beta: -3.2, cap: 3 }, 'Denied: this order would take the beta of the account to -3.2 ×; your limit is 3 ×.'],
  [{ code: 'paused', scope: 'account', subject: '', cause: 'Four orders were rejected.' }, 'Denied: opening is paused (Four orders were rejected).'],
  [{ code: 'paused', scope: 'instrument', subject: 'BTCUSDT', cause: 'The price jumped.' }, 'Denied: opening in BTCUSDT is paused (The price jumped).'],
  [{ code: 'paused', scope: 'strategy', subject: 'trend', cause: '' }, 'Denied: the strategy trend is paused and opens nothing.'],
  [{ code: 'open-positions-limit', count: 10, limit: 10 }, 'Denied: 10 positions are open already; your limit is 10.'],
  [{ code: 'insufficient-margin', required: 1666.667, available: -5 }, 'Denied: this order needs 1,666.67 USDT and 0 USDT are free.'],
  [{ code: 'daily-loss-limit', loss: 0.0307, limit: 0.03 }, 'Denied: the account has lost 3.07 % today (UTC); your limit is 3 %.'],
  [{ code: 'drawdown-limit', drawdown: 0.155, limit: 0.15 }, 'Denied: the account is 15.5 % below its peak; your limit is 15 %.'],
  [{ code: 'order-rate-limit', count: 30, limit: 30, windowMs: 60_000 }, 'Denied: 30 orders were sent in the last 60 s; your limit is 30.'],
  [{ code: 'short-not-possible', market: 'spot' }, 'Denied: BTCUSDT cannot be sold short: on spot only what is owned can be sold.'],
  [{ code: 'not-armed' }, 'Denied: this session is not armed, and nothing is opened with real money before you arm it.'],
  [{ code: 'session-notional-cap', exposure: 1100, cap: 1000 }, 'Denied: this order would take everything that is open to 1,100 USDT; this session is armed up to 1,000 USDT.'],
  [{ code: 'no-stop' }, 'Denied: BTCUSDT may only be entered with a stop-loss, and this order has none.'],
  [{ code: 'slippage-guard', slippagePct: 0.62, limitPct: 0.5 }, 'Denied: the price of BTCUSDT has moved 0.62 % against the decision; your limit is 0.5 %.'],
  [{ code: 'impossible-order', detail: 'a limit order needs a limit price' }, 'Denied: a limit order needs a limit price.'],
  [{ code: 'would-turn', held: 'long' }, 'Denied: BTCUSDT is held long, and an order against it may only reduce it; close the position first to trade the other way.'],
  [{ code: 'nothing-to-reduce' }, 'Denied: there is no position in BTCUSDT that this order could reduce.'],
  [{ code: 'held-by-strategy', strategyId: 'trend' }, 'Denied: BTCUSDT is traded by the strategy trend, and what you open by hand would become part of its position; switch it off there first.'],
  [{ code: 'held-by-hand' }, 'Denied: BTCUSDT is held or being opened by hand, and the strategy leaves that alone.'],
  [{ code: 'invalid-number', field: 'price', value: 'NaN' }, 'Denied: price is NaN, which is not a usable number; no order is sent on it.'],
];

describe('sentence of a denial', () => {
  it.each(SENTENCES)('%j', (denial, sentence) => {
    expect(explainDenial(denial, { symbol: 'BTCUSDT', quoteAsset: 'USDT', baseAsset: 'BTC' })).toBe(sentence);
  });
});

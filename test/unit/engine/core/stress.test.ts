import { describe, expect, it } from 'vitest';
import { liquidationOf, stressOf } from '../../../../src/engine/core/stress.ts';
import { tailNow } from '../../../../src/engine/core/tail-now.ts';
import { COIN, Story } from './story.ts';
import { written } from './written.ts';

/** A person is long 50 of 100 USDT at ten times leverage, stop at 95: 5,000 on a margin of 500. */
function held(): Story {
  const story = new Story();
  story.bar(100);
  story.say({ type: 'place-order', timeMs: story.nowMs, order: written({ qty: 50, stop: 95 }) });
  story.accept(story.open('entry'));
  story.fill(story.open('entry'), 100);
  return story;
}

describe('what is held', () => {
  it('is stressed with its own stop, margin and equity, and a coin without history by what is assumed', () => {
    const outcomes = stressOf(held().engine.state, { [COIN.id]: -0.2 });
    expect(outcomes.map(({ scenario }) => scenario.code)).toEqual(['2020-03-12', '2024-08-05', '2025-10-10', 'all-against', 'own']);
    // 80 is below (500 − 5,000) / (50 × 0.005 − 50) = 90.45: the margin of 500 is lost; at the stop 50 × 5 = 250.
    expect(outcomes.at(-1)).toMatchObject({ bare: { pnl: -500, pnlShare: -0.05, equityAfter: 9500, liquidated: ['COINUSDT'] }, stopped: { pnl: -250, equityAfter: 9750, liquidated: [] } });
    expect(outcomes.map(({ rows }) => rows[0]?.shock.basis)).toEqual(['assumed-beta', 'assumed-beta', 'assumed-beta', 'assumed-volatility', 'person']);
    // Three days of 5 %.
    expect(outcomes[3]?.rows[0]?.shock.change).toBeCloseTo(-0.15, 12);
  });

  it('has a distance to its forced close, and so has the account', () => {
    const { positions, account } = liquidationOf(held().engine.state);
    expect(positions).toMatchObject([{ symbol: 'COINUSDT', side: 'long', distance: expect.closeTo(0.0955, 4) as number, days: null }]);
    // Equity of 10,000 behind a long of 5,000: no fall reaches it.
    expect(account).toBeNull();
    expect(liquidationOf(held().engine.state, () => 92).positions[0]?.distance).toBeCloseTo(0.08, 12);
  });

  it('is nothing while nothing is held', () => {
    const story = new Story();
    story.bar(100);
    expect(stressOf(story.engine.state).every(({ rows, bare }) => rows.length === 0 && bare.pnl === 0)).toBe(true);
    expect(liquidationOf(story.engine.state)).toEqual({ positions: [], account: null });
    expect(tailNow(story.engine.state, story.nowMs)).toEqual({ valueAtRisk: 0, expectedShortfall: 0 });
  });

  it('could lose 2.326 × 5 % of its worth in a day, one in a hundred, while nothing is known of it: 581.59', () => {
    const story = held();
    expect(tailNow(story.engine.state, story.nowMs)?.valueAtRisk).toBeCloseTo(5000 * 0.05 * 2.326348, 2);
  });
});

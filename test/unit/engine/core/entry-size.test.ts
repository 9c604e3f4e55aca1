import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { recordOf } from '../../../../src/engine/core/trade-records.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { sizingPolicy } from '../../../../src/engine/risk/sizing/config.ts';
import type { SizingPolicy } from '../../../../src/engine/risk/sizing/config.ts';
import { COIN, facts, OTHER, START, Story, storyConfig } from './story.ts';

function storyWith(sizing: Partial<SizingPolicy>, options: ConstructorParameters<typeof Story>[0] = {}): Story {
  const story = new Story(options);
  size(story, sizing);
  return story;
}

function size(story: Story, sizing: Partial<SizingPolicy>, change: Readonly<Record<string, unknown>> = {}): void {
  const { config } = story.engine;
  const strategies = config.strategies.map((one) => ({ ...one, sizing: sizingPolicy.parse(sizing), ...change }));
  story.say({ type: 'configure', timeMs: story.nowMs, config: { ...config, strategies } });
}

function record(story: Story): ReturnType<typeof recordOf> {
  return recordOf(story.engine.state, story.engine.desks.get(COIN.id)!);
}

/** Goes long at 100 and is out again at a price. */
function tradeTo(story: Story, price: number): void {
  story.bars(99, 100);
  story.fill(story.open('entry'), 100);
  story.bar(99);
  story.fill(story.open('exit'), price);
  story.confirmCancels();
  // The bar that left has also turned short: that is not taken.
  const turned = story.find('entry');
  if (turned) story.report(turned, { type: 'order-rejected', reason: 'not wanted' });
}

describe('the size of an entry', () => {
  it('is that of the strategy\'s own policy', () => {
    const story = storyWith({ riskPct: 0.5 });
    story.bars(99, 100);
    // 0.5 % of 10,000 = 50, over the 2 % stop of 2.
    expect(story.open('entry').request.qty).toBe(25);
    expect(story.engine.desks.get(COIN.id)?.sizing).toMatchObject({ how: { method: 'fixed-fraction', riskPct: 0.5 }, qty: 25, riskMoney: 50 });
  });

  it('with a volatility target waits for the volatility, then follows it', () => {
    // One-minute bars to and fro by 1 in 100: ln(100/99) a minute, √525,600 minutes a year.
    const story = storyWith({ method: 'volatility-target', volatilityPeriod: 4, targetVolatilityPct: 100 });
    expect(facts(story.bars(99, 100), 'order-denied').map(({ denial }) => denial.code)).toEqual(['volatility-unknown']);
    expect(story.engine.desks.get(COIN.id)?.warmupLeft).toBe(3);
    story.bars(99, 100, 99);
    const turned = story.open('entry');
    // 10,000 / (0.0100503 · 724.98) = 1372.5 USDT, at 99: 13.86 coins.
    expect(turned.request).toMatchObject({ side: 'sell', qty: 13 });
  });

  it('warms the volatility with the bars before its start', () => {
    const story = storyWith({ method: 'volatility-target', volatilityPeriod: 4, targetVolatilityPct: 100 });
    const bars = Array.from({ length: 8 }, (_, minute) => ({ openTimeMs: START + (minute - 8) * 60_000, closeTimeMs: START + (minute - 7) * 60_000 - 1, open: 100, high: 100, low: 99, close: minute % 2 === 0 ? 100 : 99, volume: 1, quoteVolume: Number.NaN, tradeCount: Number.NaN, takerBuyVolume: Number.NaN }));
    story.say({ type: 'warm-up', timeMs: START, instrumentId: COIN.id, interval: '1m', bars });
    story.bars(100);
    expect(story.open('entry').request.qty).toBe(13);
  });

  it('learns the volatility of the bars before it was asked for, and shows them to nothing else', () => {
    const story = new Story();
    story.bars(99, 100);
    story.report(story.open('entry'), { type: 'order-rejected', reason: 'not wanted' });
    size(story, { method: 'volatility-target', volatilityPeriod: 4, targetVolatilityPct: 100 });
    const past = story.inputs.flatMap((input) => (input.type === 'bar-closed' ? [input.bar] : []));
    const before = story.engine.desks.get(COIN.id)!.snapshot().station;
    story.say({ type: 'warm-up', timeMs: story.nowMs, instrumentId: COIN.id, interval: '1m', bars: past });
    const after = story.engine.desks.get(COIN.id)!.snapshot().station;
    expect(after).toMatchObject({ features: before?.features, strategy: before?.strategy, barsSeen: 2, volatility: { bars: 2 } });
    story.bars(99, 100, 99);
    expect(story.open('entry').request).toMatchObject({ side: 'sell', qty: 13 });
  });

  it('counts what the other positions would lose at their stops, where the policy says so', () => {
    const story = storyWith({ openRisk: 'deducted' }, { instruments: [COIN, OTHER] });
    story.goLong();
    story.bar(99, OTHER);
    story.bar(100, OTHER);
    // 50 coins from 100 down to their stop at 98 lose 100: 1 % of 9,900 = 99, over 2: 49.5.
    expect(story.engine.openOrders().find(({ request }) => request.instrumentId === OTHER.id && request.purpose === 'entry')?.request.qty).toBe(49);
    expect(story.engine.desks.get(OTHER.id)?.sizing).toMatchObject({ openRisk: 100 });
  });

  it('counts entries on their way as well', () => {
    const story = storyWith({ openRisk: 'deducted' }, { instruments: [COIN, OTHER] });
    story.bars(99, 100);
    story.bar(99, OTHER);
    story.bar(100, OTHER);
    expect(story.engine.desks.get(OTHER.id)?.sizing).toMatchObject({ openRisk: expect.closeTo(100, 0) });
  });
});

describe('the record of a strategy\'s trades', () => {
  it('counts each closed trade in units of what its stop was to lose', () => {
    const story = storyWith({ method: 'kelly', kellyStartPct: 1 });
    // +4 on a stop of 2 is 2 R; -1 is half an R.
    tradeTo(story, 104);
    expect(record(story)).toEqual({ wins: 1, losses: 0, wonR: 2, lostR: 0 });
    tradeTo(story, 99);
    expect(record(story)).toEqual({ wins: 1, losses: 1, wonR: 2, lostR: 0.5 });
  });

  it('makes Kelly larger or smaller, and ends it where no edge is left', () => {
    const story = storyWith({ method: 'kelly', kellyPriorTrades: 2, kellyFraction: 1, kellyCapPct: 10, kellyStartPct: 1 });
    tradeTo(story, 102);
    tradeTo(story, 102);
    story.bars(99, 100);
    // Two wins of 1 R, the payoff unknown and counted as 1: (2 + 1)/4 won, a bet of 50 % that the cap cuts to 10 %.
    expect(story.engine.desks.get(COIN.id)?.sizing).toMatchObject({ how: { method: 'kelly', trades: 2, basis: 'cap', riskPct: 10 } });

    const losing = storyWith({ method: 'kelly', kellyPriorTrades: 2, kellyFraction: 1, kellyStartPct: 1 });
    tradeTo(losing, 98);
    tradeTo(losing, 98);
    expect(facts(losing.bars(99, 100), 'order-denied').at(-1)?.denial).toMatchObject({ code: 'no-edge', trades: 2 });
  });

  it('survives a restart', () => {
    const story = storyWith({ method: 'kelly', kellyStartPct: 1 });
    tradeTo(story, 104);
    const engine = new Engine({ instruments: [COIN], config: storyConfig(), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START });
    engine.restore(story.engine.snapshot());
    expect(recordOf(engine.state, engine.desks.get(COIN.id)!)).toEqual(record(story));
    const { tradeRecords: _, ...former } = story.engine.snapshot();
    engine.restore(former);
    expect(recordOf(engine.state, engine.desks.get(COIN.id)!)).toMatchObject({ wins: 0 });
  });

  it('begins afresh with other settings: what others have earned says nothing', () => {
    const story = storyWith({ method: 'kelly', kellyStartPct: 1 });
    tradeTo(story, 104);
    size(story, { method: 'kelly', kellyFraction: 0.5 });
    expect(record(story).wins).toBe(1);
    size(story, { method: 'kelly' }, { config: { ...story.engine.config.strategies[0]!.config, stopPercent: 3 } });
    expect(record(story).wins).toBe(0);
  });
});

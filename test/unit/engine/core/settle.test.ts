import { describe, expect, it } from 'vitest';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { COIN, deeds, facts, Story } from './story.ts';

describe('a report of the exchange', () => {
  it('changes nothing when it comes a second time', () => {
    const story = new Story();
    story.bars(99, 100);
    story.accept(story.open('entry'));
    story.fill(story.open('entry'), 100, 20);
    story.fill(story.open('stop-loss'), 98, 5);
    story.confirmCancels();
    const reports = story.inputs.filter(({ type }) => type.startsWith('order-'));
    const before = story.engine.snapshot();
    for (const report of reports) expect(story.say(report)).toEqual([]);
    expect(story.engine.snapshot()).toEqual(before);
  });

  it('may bring a fill before its acceptance', () => {
    const story = new Story();
    story.bars(99, 100);
    const entry = story.open('entry');
    story.fill(entry, 100);
    expect(story.qty).toBe(50);
    story.accept(entry);
    expect(story.engine.openOrders().map(({ request }) => request.purpose)).toEqual(['stop-loss']);
  });

  it('may bring a fill after a cancellation: it counts, and is protected', () => {
    const story = new Story();
    story.bars(99, 100);
    const entry = story.open('entry');
    story.report(entry, { type: 'order-canceled', reason: 'on request' });
    expect(deeds(story.fill(entry, 100, 10))).toEqual(['send stop-loss sell 10 @98']);
  });

  it('about an order that is not ours is an alarm, and books nothing', () => {
    const story = new Story();
    story.goLong();
    const stranger = { ...story.open('stop-loss'), request: { ...story.open('stop-loss').request, clientOrderId: 'elsewhere' as never } };
    expect(story.fill(stranger, 98)).toMatchObject([{ type: 'alert-raised', level: 'critical', code: 'unknown-fill' }]);
    expect(story.qty).toBe(50);
  });

  it('that refuses an entry is a warning, and leaves nothing behind', () => {
    const story = new Story();
    story.bars(99, 100);
    const outputs = story.report(story.open('entry'), { type: 'order-rejected', reason: 'no' });
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'warning', message: 'The exchange rejected the entry order on COINUSDT: no.' }]);
    expect(deeds(outputs)).toEqual([]);
    expect(story.engine.openOrders()).toEqual([]);
  });
});

describe('funding', () => {
  it('is booked once, however often it is reported', () => {
    const story = new Story();
    story.goLong();
    const booked = { type: 'funding-booked', timeMs: story.nowMs, instrumentId: COIN.id, amount: quoteAtoms(-50000000n), rate: 0.0001 } as const;
    expect(facts(story.say(booked), 'funding-booked')).toHaveLength(1);
    expect(story.say(booked)).toEqual([]);
    expect(story.engine.account().cash).toBe(9_999_50000000n);
  });
});

describe('a liquidation', () => {
  const liquidated = (story: Story) => ({ type: 'position-liquidated', timeMs: story.nowMs, instrumentId: COIN.id, side: 'sell', qty: qtyLots(50), price: priceTicks(91), fee: quoteAtoms(50_00000000n), fillId: 'l1' }) as const;

  it('closes the trade with its loss, cancels what is left, and raises the alarm', () => {
    const story = new Story();
    story.goLong();
    const outputs = story.say(liquidated(story));
    // 50 × (91 - 100) = -450, less the fee of 50.
    expect(facts(outputs, 'trade-closed')).toMatchObject([{ trade: { pnl: -500_00000000n, exitReason: 'liquidated', qty: 50 } }]);
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'critical', code: 'position-liquidated' }]);
    expect(deeds(outputs)).toEqual(['cancel s-2']);
    expect(story.qty).toBe(0);
  });

  // Broken on purpose: booked twice, the long became a short of 50.
  it('that is reported twice is booked once', () => {
    const story = new Story();
    story.goLong();
    story.say(liquidated(story));
    expect(story.say(liquidated(story))).toEqual([]);
    expect(story.qty).toBe(0);
  });
});

describe('a price', () => {
  it('of a quote that lacks a side marks nothing', () => {
    const story = new Story();
    story.goLong();
    story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: 0, bidQty: 0, ask: 100, askQty: 1 });
    expect(story.engine.equity()).toBe(10_000);
  });

  it('that is not a number stops the engine', () => {
    const story = new Story();
    expect(() => story.bar(Number.NaN)).toThrow('um:COINUSDT: expected a positive price, was NaN');
  });
});

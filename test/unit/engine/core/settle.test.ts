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

describe('a fill beyond what was ordered', () => {
  it('is booked as the exchange says it, and is an alarm', () => {
    const story = new Story();
    story.bars(99, 100);
    const outputs = story.fill(story.open('entry'), 100, 60);
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'critical', code: 'over-fill' }]);
    expect(story.qty).toBe(60);
    expect(story.open('stop-loss').request.qty).toBe(60);
  });
});

describe('a correction of the position', () => {
  const correction = (story: Story, side: 'buy' | 'sell', lots: number, fillId = 'elsewhere-1') => ({
    type: 'position-corrected', timeMs: story.nowMs, instrumentId: COIN.id, fillId, side, qty: qtyLots(lots), price: priceTicks(104), fee: quoteAtoms(1_00000000n), reason: 'sold by hand',
  } as const);

  it('is booked like a fill, with its fee, and makes the stop fit', () => {
    const story = new Story();
    story.goLong();
    const outputs = story.say(correction(story, 'sell', 20));
    expect(deeds(outputs)).toEqual(['send stop-loss sell 30 @98', 'cancel s-2']);
    // 20 coins bought at 100 and sold at 104 earn 80, less 1 of fees.
    expect(story.engine.account()).toMatchObject({ cash: 10_079_00000000n, realizedPnl: 80_00000000n, fees: 1_00000000n });
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'warning', code: 'position-corrected', message: 'COINUSDT: 20 sold at 104 by no order of this session (sold by hand). It is booked, and stops are made to fit.' }]);
    expect(facts(outputs, 'fill-booked')).toMatchObject([{ strategyId: 'person', fill: { fillId: 'elsewhere-1' } }]);
  });

  it('changes nothing when it comes a second time, also after a restart', () => {
    const story = new Story();
    story.goLong();
    const event = correction(story, 'sell', 20);
    story.say(event);
    expect(story.say(event)).toEqual([]);
    const twin = new Story();
    twin.engine.restore(structuredClone(story.engine.snapshot()));
    expect(twin.say(event)).toEqual([]);
  });

  it('that closes the position takes its stop away, and tells the strategy', () => {
    const story = new Story();
    story.goLong();
    const outputs = story.say(correction(story, 'sell', 50));
    expect(deeds(outputs)).toEqual(['cancel s-2']);
    expect(facts(outputs, 'trade-closed')).toMatchObject([{ trade: { exitReason: 'sold by hand' } }]);
    expect(story.qty).toBe(0);
  });

  it('of no more than fees take is a note and not an alarm', () => {
    const story = new Story({ risk: { riskPerTradePct: 2 } });
    story.goLong();
    expect(story.qty).toBe(100);
    expect(facts(story.say(correction(story, 'sell', 1)), 'alert-raised')).toMatchObject([{ level: 'info' }]);
  });

  it('that turns the position leaves nothing of its old protection', () => {
    const story = new Story();
    story.goLong();
    expect(deeds(story.say(correction(story, 'sell', 60)))).toEqual(['send stop-loss buy 10 @106', 'cancel s-2']);
    expect(story.qty).toBe(-10);
  });
});

describe('a transfer', () => {
  const transfer = (story: Story, amount: bigint) => story.say({ type: 'transfer-booked', timeMs: story.nowMs, transferId: `t${amount}`, amount: quoteAtoms(amount), reason: 'deposit' });

  it('changes cash and equity, and is neither profit nor loss', () => {
    const story = new Story();
    story.goLong();
    const outputs = transfer(story, 500_00000000n);
    expect(story.engine.account()).toMatchObject({ cash: 10_500_00000000n, transfers: 500_00000000n, realizedPnl: 0n });
    expect(story.engine.equity()).toBe(10_500);
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'info', code: 'transfer-booked' }]);
  });

  it('is booked once', () => {
    const story = new Story();
    transfer(story, 500_00000000n);
    expect(transfer(story, 500_00000000n)).toEqual([]);
    expect(story.engine.equity()).toBe(10_500);
  });

  // Without the move of the base, a withdrawal of 4 % would trip the daily loss of 3 %.
  it('trips no breaker when money is taken out, and hides no loss when money comes in', () => {
    const story = new Story();
    story.goLong();
    transfer(story, -400_00000000n);
    const mark = (price: number) => story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: price, bidQty: 1, ask: price, askQty: 1 });
    mark(100);
    expect(story.engine.status.state).toBe('active');
    transfer(story, 5_000_00000000n);
    // 3 % of 14,600 are 438: 50 coins lose that at 91.24.
    mark(91.25);
    expect(story.engine.status.state).toBe('active');
    mark(91.23);
    expect(story.engine.status).toMatchObject({ state: 'reducing', changedBy: 'breaker' });
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

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COIN, deeds, Story } from './story.ts';

/** What rests to close the position if the price falls: lots that are still open in stops that nobody asked to cancel. */
function covered(story: Story): number {
  return story.engine.openOrders()
    .filter(({ request, cancelRequested }) => request.purpose === 'stop-loss' && !cancelRequested)
    .reduce((lots, { request, filledQty }) => lots + request.qty - filledQty, 0);
}

describe('protection', () => {
  it('sends the stop and the target as one group when the entry fills', () => {
    const story = new Story({ strategy: { takeProfitType: 'stop-multiple', takeProfitMultiple: 3 } });
    // Entry decided at 100: the stop is 2 away, the target 3 × 2; filled at 101 they lie at 99 and 107.
    story.bars(99, 100);
    const outputs = story.fill(story.open('entry'), 101);
    expect(deeds(outputs)).toEqual(['send stop-loss sell 50 @99', 'send take-profit sell 50 @107']);
    const groups = story.engine.openOrders().map(({ request }) => request.ocoGroup);
    expect(groups[0]).not.toBeNull();
    expect(new Set(groups).size).toBe(1);
    expect(story.engine.openOrders().every(({ request }) => request.reduceOnly)).toBe(true);
  });

  // Broken on purpose: with the cancellation first, the order of the deeds differed.
  it('sends the new stop before it cancels the old one when the entry fills in parts', () => {
    const story = new Story();
    story.bars(99, 100);
    expect(deeds(story.fill(story.open('entry'), 100, 20))).toEqual(['send stop-loss sell 20 @98']);
    expect(deeds(story.fill(story.open('entry'), 100, 30))).toEqual(['send stop-loss sell 50 @98', 'cancel s-2']);
  });

  it('measures the stop from the average of the entry fills, rounded toward it', () => {
    const story = new Story();
    story.bars(99, 100);
    story.fill(story.open('entry'), 100, 20);
    // 20 at 100 and 30 at 104 average 102.4; 2 below is 100.4, and a stop at 101 risks no more than planned.
    expect(deeds(story.fill(story.open('entry'), 104, 30))).toEqual(['send stop-loss sell 50 @101', 'cancel s-2']);
  });

  it('leaves a stop alone that has begun to fill', () => {
    const story = new Story({ strategy: { takeProfitType: 'stop-multiple', takeProfitMultiple: 3 } });
    story.goLong();
    const stop = story.open('stop-loss');
    // The target is made to fit what is left; the stop itself is at work.
    expect(deeds(story.fill(stop, 98, 20))).toEqual(['send take-profit sell 30 @106', 'cancel s-3']);
    expect(story.open('stop-loss').request.clientOrderId).toBe(stop.request.clientOrderId);
    expect(covered(story)).toBe(30);
  });

  it('fits the stop to what is left after a part of the target has filled', () => {
    const story = new Story({ strategy: { takeProfitType: 'stop-multiple', takeProfitMultiple: 3 } });
    story.goLong();
    expect(deeds(story.fill(story.open('take-profit'), 106, 20))).toEqual(['send stop-loss sell 30 @98', 'cancel s-2']);
    expect(covered(story)).toBe(30);
  });

  it('takes what protects away when the position is closed', () => {
    const story = new Story({ strategy: { takeProfitType: 'stop-multiple' } });
    story.goLong();
    story.bar(99);
    expect(deeds(story.fill(story.open('exit'), 99))).toEqual(['cancel s-2', 'cancel s-3']);
  });

  it('protects a short from above', () => {
    const story = new Story();
    story.bars(101, 100);
    expect(deeds(story.fill(story.open('entry'), 100))).toEqual(['send stop-loss buy 50 @102']);
  });

  it('trails the stop after a better close, and never back', () => {
    const story = new Story({ strategy: { trailingStop: true } });
    story.goLong();
    expect(deeds(story.bar(105))).toEqual(['send stop-loss sell 50 @103', 'cancel s-2']);
    story.confirmCancels();
    story.bar(104);
    expect(story.open('stop-loss').request.triggerPrice).toBe(103);
  });

  it.each(['order-rejected', 'order-expired', 'order-canceled'] as const)('asks once more for a stop that ended unasked: %s', (type) => {
    const story = new Story({ protective: 'as-told' });
    story.goLong();
    expect(deeds(story.report(story.open('stop-loss'), { type, reason: 'the exchange says so' }))).toEqual(['send stop-loss sell 50 @98']);
    expect(deeds(story.report(story.open('stop-loss'), { type, reason: 'the exchange says so' }))).toEqual([]);
  });

  it('leaves at once when its stop ends unasked and the price is past it: no exchange takes such a stop', () => {
    const story = new Story();
    story.goLong();
    story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: 97, bidQty: 1, ask: 97, askQty: 1 });
    expect(deeds(story.report(story.open('stop-loss'), { type: 'order-expired', reason: 'would trigger immediately' }))).toEqual(['send exit sell 50']);
  });

  it('does not close a position whose stop a person has canceled', () => {
    const story = new Story();
    story.goLong();
    story.say({ type: 'cancel-order', timeMs: story.nowMs, clientOrderId: story.open('stop-loss').request.clientOrderId });
    expect(deeds(story.confirmCancels())).toEqual([]);
  });

  it('judges a turn by the protection of each side', () => {
    const story = new Story({ risk: { dailyLossLimitPct: 50, maxDrawdownPct: 50, drawdownReducePct: 50, weeklyLossLimitPct: 0 } });
    story.goLong();
    // At 80 the account is worth 9,000 and the strategy turns: 90 at risk over 1.6 are 56 coins. The short will be protected 2 % of 80 away, the rest of the long keeps its stop at 98.
    expect(deeds(story.bar(80))).toEqual(['send exit sell 50', 'send entry sell 56']);
    expect(deeds(story.fill(story.open('exit'), 80, 20))).toEqual(['send stop-loss sell 30 @98', 'cancel s-2']);
    story.fill(story.open('exit'), 80);
    // 1.6 above 80 is 81.6: rounded toward the entry, 81.
    expect(deeds(story.fill(story.open('entry'), 80))).toEqual(['send stop-loss buy 56 @81']);
  });

  it('goes on from a snapshot of the version that knew what is wanted by its orders alone', () => {
    const story = new Story({ strategy: { trailingStop: true, direction: 'long' } });
    story.goLong();
    story.bar(105);
    story.confirmCancels();
    const { base: _base, holds: _holds, arming: _arming, booked: _booked, desks, ...older } = structuredClone(story.engine.snapshot());
    const twin = new Story({ strategy: { trailingStop: true, direction: 'long' } });
    twin.engine.restore({ ...older, desks: desks.map(({ protection: _protection, ...desk }) => desk) });
    twin.nowMs = story.nowMs;
    expect(twin.engine.status).toEqual(story.engine.status);
    // Trailed to 103 before; a part that is left keeps that stop, and does not get back the 98 of its entry.
    expect(deeds(twin.bar(104))).toEqual(['send exit sell 50']);
    expect(deeds(story.bar(104))).toEqual(['send exit sell 50']);
    expect(deeds(twin.fill(twin.open('exit'), 104, 20))).toEqual(['send stop-loss sell 30 @103', 'cancel s-3']);
  });

  // Broken on purpose: without `protect` after a fill, and with stops canceled before they are replaced, this fails at once.
  it('never leaves a position bare, however its orders fill', () => {
    const step = fc.record({ what: fc.constantFrom('entry', 'exit', 'stop-loss', 'take-profit', 'up', 'down', 'confirm'), part: fc.integer({ min: 1, max: 60 }) });
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const story = new Story({ strategy: { takeProfitType: 'stop-multiple', trailingStop: true } });
      story.goLong();
      let close = 100;
      for (const { what, part } of steps) {
        if (what === 'confirm') story.confirmCancels();
        else if (what === 'up' || what === 'down') story.bar(close = Math.max(50, close + (what === 'up' ? 1 : -1)));
        else fillSome(story, what, part, close);
        const held = Math.abs(story.qty);
        expect(covered(story) >= held, `held ${held}, covered ${covered(story)}`).toBe(true);
        expect(story.engine.openOrders().filter(({ request }) => request.purpose === 'stop-loss').every(({ request }) => request.reduceOnly && request.instrumentId === COIN.id)).toBe(true);
      }
    }), { numRuns: 200 });
  });
});

/** Fills up to `part` lots of an open order, never more than a reduce-only order may. */
function fillSome(story: Story, purpose: 'entry' | 'exit' | 'stop-loss' | 'take-profit', part: number, price: number): void {
  const order = story.find(purpose);
  if (!order) return;
  const left = order.request.qty - order.filledQty;
  const most = order.request.reduceOnly ? Math.min(left, reducible(story, order.request.side)) : left;
  if (most > 0) story.fill(order, price, Math.min(part, most));
}

function reducible(story: Story, side: 'buy' | 'sell'): number {
  return Math.max(0, side === 'sell' ? story.qty : -story.qty);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsBeforeAfter, previewTicket } from '../../../../src/engine/core/ticket.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { COIN, facts, sent, Story } from './story.ts';
import type { StoryOptions } from './story.ts';
import { written } from './written.ts';

function at100(options: StoryOptions = {}): Story {
  const story = new Story(options);
  story.bar(100);
  return story;
}

const preview = (story: Story, order: ReturnType<typeof written>) => previewTicket(story.engine.state, order, { timeMs: story.nowMs, takerRate: 0.0005 });

describe('a ticket before it is sent', () => {
  it('says what it would cost and risk', () => {
    // 10 coins at 100 with the stop at 95: 50 at risk of 10,000; a tenth as margin at 10x; 5 bps of 1,000 as the fee.
    expect(preview(at100(), written({ stop: 95 }))).toMatchObject({ denial: null, notional: 1000, atRisk: 50, atRiskPct: 0.5, margin: 100, fee: 0.5 });
  });

  it('counts from the price that was written', () => {
    expect(preview(at100(), written({ type: 'limit', limit: 98, stop: 95 }))).toMatchObject({ notional: 980, atRisk: 30 });
    expect(preview(at100(), written({ type: 'stop-market', trigger: 105, stop: 95 }))).toMatchObject({ notional: 1050, atRisk: 100 });
  });

  it('names the limit that would deny it and the largest quantity that none does', () => {
    // A coin counts at 102 and slips by 2: 4 coins are 408 of 9,992, within 5 %; 5 are 510 of 9,990.
    expect(preview(at100({ risk: { maxSymbolExposurePct: 5 } }), written({ stop: 95 }))).toMatchObject({ denial: { code: 'symbol-exposure-cap', largest: 4 }, largestQty: 4 });
  });

  it('has no largest quantity where none would be taken', () => {
    const story = at100();
    story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'halted', cause: 'test', changedBy: 'person' });
    expect(preview(story, written({ stop: 95 }))).toMatchObject({ denial: { code: 'trading-halted' }, largestQty: null });
  });

  it('reduces at most what is held', () => {
    const story = new Story();
    story.goLong();
    expect(preview(story, written({ side: 'sell', reduceOnly: true, qty: 80 }))).toMatchObject({ denial: null, notional: 5000, margin: 0, atRisk: null, largestQty: 50 });
    expect(preview(story, written({ side: 'buy', reduceOnly: true }))).toMatchObject({ denial: { code: 'nothing-to-reduce' }, largestQty: null });
  });

  it('begins at the smallest order that the exchange takes', () => {
    const story = at100({ instruments: [{ ...COIN, minNotional: quoteAtoms(250_00000000n) }], risk: { maxSymbolExposurePct: 4 } });
    expect(preview(story, written({ qty: 2, stop: 95 }))).toMatchObject({ denial: { code: 'notional-below-minimum' }, largestQty: 3 });
    // One coin at most, three at least.
    expect(preview(at100({ instruments: [{ ...COIN, minNotional: quoteAtoms(250_00000000n) }], risk: { maxSymbolExposurePct: 2 } }), written({ stop: 95 })).largestQty).toBeNull();
  });

  it('changes nothing', () => {
    const story = at100();
    const before = story.engine.snapshot();
    preview(story, written({ stop: 95 }));
    expect(story.engine.snapshot()).toEqual(before);
  });

  it('says what the engine then does, for any quantity, and its largest is the largest', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 300 }), fc.constantFrom('buy' as const, 'sell' as const), (qty, capPct, side) => {
      const story = at100({ risk: { maxSymbolExposurePct: capPct } });
      const order = written({ qty, side, stop: side === 'buy' ? 95 : 105 });
      const { denial, largestQty } = preview(story, order);
      const outputs = story.say({ type: 'place-order', timeMs: story.nowMs, order });
      expect(facts(outputs, 'order-denied').map((fact) => fact.denial)).toEqual(denial === null ? [] : [denial]);
      expect(sent(outputs).length === 1).toBe(largestQty !== null && qty <= largestQty);
    }));
  });
});

describe('every limit before and after an order that is only thought of', () => {
  const changes = (story: Story, order: ReturnType<typeof written>) => Object.fromEntries(limitsBeforeAfter(story.engine.state, order, { timeMs: story.nowMs }).map((change) => [change.code, change]));

  it('counts as the gate does: at the worst price, of what is left after the slip', () => {
    // 10 coins at the collar's 102 are 1,020, and their slip of 20 leaves 9,980; the stop at 95 is 7 away.
    const after = changes(at100({ risk: { maxSymbolExposurePct: 10 } }), written({ stop: 95 }));
    expect(after['symbol-exposure']).toEqual({ code: 'symbol-exposure', title: 'Largest position', unit: '%', before: 0, after: expect.closeTo(102_000 / 9980, 9), limit: 10, isBroken: true });
    expect(after['net-exposure']).toMatchObject({ before: 0, after: expect.closeTo(102_000 / 9980, 9), isBroken: false });
    expect(after['leverage']).toMatchObject({ before: 0, after: expect.closeTo(1020 / 9980, 9), unit: '×' });
    expect(after['margin']).toMatchObject({ before: 0, after: expect.closeTo(10_200 / 9980, 9) });
    expect(after['trade-risk']).toMatchObject({ before: null, after: expect.closeTo(7000 / 9980, 9), limit: 10 });
    expect(after['daily-loss']).toMatchObject({ before: 0, after: expect.closeTo(0.2, 9) });
    expect(after['open-positions']).toMatchObject({ before: 0, after: 1 });
    expect(after['order-rate']).toMatchObject({ before: 0, after: 1 });
    expect(after['depth-share']).toMatchObject({ before: null, after: null, isBroken: false });
    expect(after['session-cap']).toMatchObject({ before: null, limit: null });
  });

  it('shows what a smaller position leaves', () => {
    const story = new Story();
    story.goLong();
    // 50 coins at 100; 20 sold at 98 cost 40.
    const after = changes(story, written({ side: 'sell', reduceOnly: true, qty: 20 }));
    expect(after['symbol-exposure']).toMatchObject({ before: 50, after: expect.closeTo(300_000 / 9960, 9) });
    expect(after['open-positions']).toMatchObject({ before: 1, after: 1 });
    expect(changes(story, written({ side: 'sell', reduceOnly: true, qty: 50 }))['open-positions']).toMatchObject({ before: 1, after: 0 });
  });

  it('breaks a limit exactly where the order would be denied for it', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 300 }), (qty, capPct) => {
      const story = at100({ risk: { maxSymbolExposurePct: capPct } });
      const order = written({ qty, stop: 95 });
      expect(preview(story, order).denial === null).toBe(Object.values(changes(story, order)).every(({ isBroken }) => !isBroken));
    }));
  });

  it('changes nothing', () => {
    const story = at100();
    const before = story.engine.snapshot();
    changes(story, written({ stop: 95 }));
    expect(story.engine.snapshot()).toEqual(before);
  });
});

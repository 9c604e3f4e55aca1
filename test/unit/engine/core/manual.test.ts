import { describe, expect, it } from 'vitest';
import type { ManualOrder } from '../../../../src/engine/domain/input.ts';
import { COIN, deeds, facts, sent, START, Story } from './story.ts';
import { written } from './written.ts';

const place = (story: Story, order: ManualOrder) => story.say({ type: 'place-order', timeMs: story.nowMs, order });
const denialsOf = (outputs: ReturnType<Story['say']>) => facts(outputs, 'order-denied').map(({ denial }) => denial);

/** A market at 100 whose strategy has nothing to say: one bar is not enough for it. */
function quiet(options: ConstructorParameters<typeof Story>[0] = {}): Story {
  const story = new Story(options);
  story.bar(100);
  return story;
}

/** A person is long 10 at 100, stop 95, target 110. */
function heldByHand(options: ConstructorParameters<typeof Story>[0] = {}): Story {
  const story = quiet(options);
  place(story, written({ stop: 95, target: 110 }));
  story.accept(story.open('entry'));
  story.fill(story.open('entry'), 100);
  return story;
}

describe('an order by hand', () => {
  it('goes through the gate as an entry of a person', () => {
    const [order] = sent(place(quiet(), written({ stop: 95 })));
    expect(order).toMatchObject({ strategyId: 'person', purpose: 'entry', reason: 'by hand', type: 'market', side: 'buy', qty: 10, decisionPrice: 100, reduceOnly: false });
  });

  it('protects what it opens at exactly the prices that were given, wherever it fills', () => {
    const story = quiet();
    place(story, written({ stop: 95, target: 110 }));
    expect(deeds(story.fill(story.open('entry'), 103))).toEqual(['send stop-loss sell 10 @95', 'send take-profit sell 10 @110']);
  });

  it('is denied by the limits like any other order', () => {
    // 2 coins count at the collar's 102, and their slip of 4 leaves 9,996; the cap of 2 % allows one coin.
    const story = quiet({ risk: { maxSymbolExposurePct: 2 } });
    expect(denialsOf(place(story, written({ qty: 2, stop: 95 })))).toEqual([{ code: 'symbol-exposure-cap', exposure: 204 / 9996, cap: 0.02, largest: 1 }]);
    expect(sent(place(story, written({ qty: 1, stop: 95 })))).toHaveLength(1);
  });

  it('opens nothing while trading is halted', () => {
    const story = quiet();
    story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'halted', cause: 'test', changedBy: 'person' });
    expect(denialsOf(place(story, written({ stop: 95 })))).toEqual([{ code: 'trading-halted', cause: 'test' }]);
  });

  it('needs a stop where every position needs one, unless the position it adds to has one', () => {
    const engine = { protection: { requireStop: 'always', stopGraceSeconds: 5 } } as const;
    expect(denialsOf(place(quiet({ engine }), written()))).toEqual([{ code: 'no-stop' }]);
    expect(sent(place(heldByHand({ engine }), written()))).toHaveLength(1);
  });

  it('is refused before a price is known', () => {
    expect(denialsOf(place(new Story(), written({ stop: 95 })))).toMatchObject([{ code: 'impossible-order' }]);
  });

  it('rests with a trigger, and is counted by the limits while it does', () => {
    const story = quiet({ risk: { maxSymbolExposurePct: 15 } });
    expect(sent(place(story, written({ type: 'stop-market', trigger: 105, stop: 100 })))).toMatchObject([{ type: 'stop-market', triggerPrice: 105, decisionPrice: 105, purpose: 'entry' }]);
    // 10 coins are asked for at 105 and may fill at 107.1; 5 more at 102 would make 1,581, above 15 % of 10,000 less the slips.
    expect(denialsOf(place(story, written({ qty: 5, stop: 95 })))).toMatchObject([{ code: 'symbol-exposure-cap' }]);
  });

  it('rests as a trailing stop', () => {
    expect(sent(place(quiet(), written({ type: 'trailing-stop-market', side: 'sell', callbackBps: 100, stop: 110 })))).toMatchObject([{ type: 'trailing-stop-market', callbackBps: 100, triggerPrice: null }]);
  });
});

describe('a second order by hand', () => {
  it('adds to the position, and one stop and target fit the whole of it', () => {
    const story = heldByHand();
    place(story, written({ qty: 5, stop: 97, target: 112 }));
    story.accept(story.open('entry'));
    expect(deeds(story.fill(story.open('entry'), 101))).toEqual(expect.arrayContaining(['send stop-loss sell 15 @97', 'send take-profit sell 15 @112']));
    story.confirmCancels();
    expect(story.engine.position(COIN.id)).toMatchObject({ qty: 15, stopPrice: 97, takeProfitPrice: 112 });
  });

  it('keeps what the position has where it names nothing, also a stop further away', () => {
    const story = heldByHand();
    place(story, written({ qty: 5, stop: 93 }));
    story.accept(story.open('entry'));
    story.fill(story.open('entry'), 101);
    story.confirmCancels();
    expect(story.engine.position(COIN.id)).toMatchObject({ qty: 15, stopPrice: 93, takeProfitPrice: 110 });
  });

  it('never turns the position: against it an order may only reduce', () => {
    const story = heldByHand();
    expect(denialsOf(place(story, written({ side: 'sell', qty: 20, stop: 105 })))).toEqual([{ code: 'would-turn', held: 'long' }]);
    expect(sent(place(story, written({ side: 'sell', qty: 20, reduceOnly: true })))).toMatchObject([{ purpose: 'manual', qty: 10, reduceOnly: true, side: 'sell' }]);
  });

  it('has nothing to reduce when flat, or on the side of the position', () => {
    expect(denialsOf(place(quiet(), written({ side: 'sell', reduceOnly: true })))).toEqual([{ code: 'nothing-to-reduce' }]);
    expect(denialsOf(place(heldByHand(), written({ side: 'buy', reduceOnly: true })))).toEqual([{ code: 'nothing-to-reduce' }]);
  });

  it('waiting on the other side is canceled when the first fills', () => {
    const story = quiet();
    place(story, written({ type: 'stop-market', trigger: 105, stop: 100 }));
    place(story, written({ type: 'stop-market', side: 'sell', trigger: 95, stop: 100 }));
    const [buy, sell] = story.engine.openOrders();
    if (!buy || !sell) throw new Error('expected two orders');
    expect(deeds(story.fill(buy, 105))).toContain(`cancel ${sell.request.clientOrderId}`);
  });

  it('that fills against the position all the same shrinks it, and leaves its stop where it was', () => {
    const story = quiet();
    place(story, written({ type: 'stop-market', trigger: 105, stop: 100 }));
    place(story, written({ type: 'stop-market', side: 'sell', trigger: 95, qty: 4, stop: 103 }));
    const [buy, sell] = story.engine.openOrders();
    if (!buy || !sell) throw new Error('expected two orders');
    story.fill(buy, 105);
    story.fill(sell, 95);
    expect(story.engine.position(COIN.id)).toMatchObject({ qty: 6, stopPrice: 100 });
    expect(story.open('stop-loss').request).toMatchObject({ side: 'sell', qty: 6 });
  });
});

describe('a position by hand on an instrument with a strategy', () => {
  it('is neither closed nor enlarged by it, and the decision says why', () => {
    const story = heldByHand();
    // Falling closes make the strategy want to be short, rising ones long.
    const outputs = story.bars(99, 98, 99, 100);
    expect(deeds(outputs)).toEqual([]);
    expect(facts(outputs, 'decision-made').map(({ outcome }) => outcome)).toEqual(['blocked', 'blocked']);
    expect(denialsOf(outputs)).toEqual([{ code: 'held-by-hand' }, { code: 'held-by-hand' }]);
    expect(story.qty).toBe(10);
  });

  it('is not even opened beside an order by hand that waits', () => {
    const story = quiet();
    place(story, written({ type: 'stop-market', trigger: 120, stop: 110 }));
    expect(deeds(story.bars(99, 100))).toEqual([]);
  });

  it('is left to itself again when the person is out', () => {
    const story = heldByHand();
    story.say({ type: 'close-position', timeMs: story.nowMs, instrumentId: COIN.id });
    story.fill(story.open('manual'), 100);
    story.confirmCancels();
    expect(sent(story.bars(99)).filter(({ purpose }) => purpose === 'entry')).toMatchObject([{ strategyId: 'updown', side: 'sell' }]);
  });

  it('is refused while the strategy holds or opens one', () => {
    const opening = new Story();
    opening.bars(99, 100);
    expect(denialsOf(place(opening, written({ stop: 95 })))).toEqual([{ code: 'held-by-strategy', strategyId: 'updown' }]);
    const holding = new Story();
    holding.goLong();
    expect(denialsOf(place(holding, written({ stop: 95 })))).toEqual([{ code: 'held-by-strategy', strategyId: 'updown' }]);
    expect(sent(place(holding, written({ side: 'sell', reduceOnly: true })))).toMatchObject([{ purpose: 'manual', strategyId: 'updown' }]);
  });

  it('belongs to nobody who trades once the strategy is switched off', () => {
    const story = new Story();
    story.goLong();
    story.say({ type: 'configure', timeMs: story.nowMs, config: { ...story.engine.config, strategies: [] } });
    expect(sent(place(story, written({ stop: 95 })))).toHaveLength(1);
  });
});

describe('an order by hand and the kill switch', () => {
  it('is canceled, and a fill that crosses the cancellation opens nothing that stays', () => {
    const story = quiet();
    place(story, written({ type: 'limit', limit: 98, stop: 95 }));
    const entry = story.open('entry');
    story.accept(entry);
    story.say({ type: 'kill', timeMs: story.nowMs, cause: 'test' });
    expect(deeds(story.fill(entry, 98))).toEqual(['send flatten sell 10']);
    story.fill(story.open('flatten'), 98);
    expect(story.qty).toBe(0);
  });

  it('survives a snapshot with its bracket', () => {
    const story = quiet();
    place(story, written({ type: 'limit', limit: 98, stop: 95, target: 110 }));
    const copy = new Story();
    copy.engine.restore(JSON.parse(JSON.stringify(story.engine.snapshot(), bigints), fromBigints) as ReturnType<typeof story.engine.snapshot>);
    copy.nowMs = START + 60_000;
    expect(deeds(copy.fill(copy.open('entry'), 98))).toEqual(['send stop-loss sell 10 @95', 'send take-profit sell 10 @110']);
  });
});

const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `n${value}` : value);
const fromBigints = (_key: string, value: unknown): unknown => (typeof value === 'string' && /^n-?\d+$/.test(value) ? BigInt(value.slice(1)) : value);

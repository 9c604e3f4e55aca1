import { describe, expect, it } from 'vitest';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { decode, encode } from '../../../../src/engine/adapters/sqlite/codec.ts';
import type { EngineSnapshot } from '../../../../src/engine/core/engine.ts';
import type { QuoteUpdated } from '../../../../src/engine/domain/market-event.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { COIN, deeds, facts, sent, START, Story, storyConfig } from './story.ts';

function kill(story: Story): ReturnType<Story['say']> {
  return story.say({ type: 'kill', timeMs: story.nowMs, cause: 'test' });
}

function quote(timeMs: number): QuoteUpdated {
  return { type: 'quote-updated', timeMs, instrumentId: COIN.id, bid: 100, bidQty: 1, ask: 100, askQty: 1 };
}

describe('the kill switch', () => {
  it('cancels every order, then closes every position at market', () => {
    const story = new Story();
    story.goLong();
    expect(deeds(kill(story))).toEqual(['cancel s-2', 'send flatten sell 50']);
    expect(story.engine.status).toMatchObject({ state: 'halted', killLatched: true, changedBy: 'person' });
  });

  it('reports that it has finished only when every order has ended and nothing is held', () => {
    const story = new Story();
    story.goLong();
    const outputs = [...kill(story), ...story.confirmCancels()];
    expect(facts(outputs, 'kill-finished')).toEqual([]);
    expect(facts(story.fill(story.open('flatten'), 99, 20), 'kill-finished')).toEqual([]);
    const last = story.fill(story.open('flatten'), 99, 30);
    expect(facts(last, 'kill-finished')).toEqual([{ type: 'kill-finished', timeMs: story.nowMs, canceledOrders: 1, flattenedPositions: 1, verifiedFlat: true }]);
    expect(story.engine.openOrders()).toEqual([]);
  });

  it('sends no protective order for what is being flattened', () => {
    const story = new Story();
    story.goLong();
    kill(story);
    expect(sent(story.fill(story.open('flatten'), 99, 20))).toEqual([]);
  });

  it('cancels an entry that is on its way, and closes what it filled after all', () => {
    const story = new Story();
    story.bars(99, 100);
    const entry = story.open('entry');
    expect(deeds(kill(story))).toEqual(['cancel s-1']);
    expect(deeds(story.fill(entry, 100, 10))).toEqual(['send flatten sell 10']);
    story.confirmCancels();
    expect(facts(story.fill(story.open('flatten'), 100), 'kill-finished')).toHaveLength(1);
  });

  // Broken on purpose: with `flattenAfterMs` left at the time of the refusal the exchange was asked again at once, in an endless circle.
  it('asks again a second after a refused flatten, and not before', () => {
    const story = new Story();
    story.goLong();
    kill(story);
    story.confirmCancels();
    const refused = story.report(story.open('flatten'), { type: 'order-rejected', reason: 'too many requests' });
    expect(sent(refused)).toEqual([]);
    expect(facts(refused, 'alert-raised')).toMatchObject([{ level: 'critical', code: 'order-rejected' }]);
    expect(sent(story.say(quote(story.nowMs + 999)))).toEqual([]);
    expect(deeds(story.say(quote(story.nowMs + 1000)))).toEqual(['send flatten sell 50']);
    expect(facts(story.fill(story.open('flatten'), 99), 'kill-finished')).toMatchObject([{ flattenedPositions: 1, verifiedFlat: true }]);
  });

  it('used twice keeps what is on its way and counts once', () => {
    const story = new Story();
    story.goLong();
    kill(story);
    expect(deeds(kill(story))).toEqual([]);
    story.confirmCancels();
    expect(facts(story.fill(story.open('flatten'), 99), 'kill-finished')).toMatchObject([{ canceledOrders: 1, flattenedPositions: 1 }]);
  });

  it('lets nothing but a re-arm resume trading', () => {
    const story = new Story();
    kill(story);
    const asked = story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'active', cause: 'test', changedBy: 'person' });
    expect(facts(asked, 'alert-raised')).toMatchObject([{ code: 'kill-latched' }]);
    story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'active', cause: 'test', changedBy: 'recovery' });
    expect(story.engine.status).toMatchObject({ state: 'halted', killLatched: true });
    expect(sent(story.bars(99, 100))).toEqual([]);
    story.say({ type: 're-arm', timeMs: story.nowMs, cause: 'test' });
    expect(story.engine.status).toMatchObject({ state: 'active', killLatched: false });
    expect(deeds(story.bar(99))).toEqual(['send entry sell 50']);
  });

  it('leaves a breaker latched when it is taken back: at 70 the 50 coins bought at 100 have lost 15 % of 10,000', () => {
    const story = new Story();
    story.goLong();
    story.say({ ...quote(story.nowMs + 1), bid: 70, ask: 70 });
    expect(story.engine.status).toMatchObject({ state: 'halted', changedBy: 'breaker' });
    kill(story);
    story.confirmCancels();
    story.fill(story.open('flatten'), 70);
    story.say({ type: 're-arm', timeMs: story.nowMs, cause: 'test' });
    expect(story.engine.status).toMatchObject({ state: 'halted', killLatched: false, changedBy: 'breaker' });
    story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'active', cause: 'test', changedBy: 'person' });
    expect(story.engine.status).toMatchObject({ state: 'active', changedBy: 'person' });
  });

  it('stays latched, and goes on flattening, through a snapshot', () => {
    const story = new Story();
    story.goLong();
    kill(story);
    const restored = new Engine({ instruments: [COIN], config: storyConfig(), quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START });
    restored.restore(decode(encode(story.engine.snapshot())) as EngineSnapshot);
    expect(restored.status).toEqual(story.engine.status);
    expect(restored.isKilling).toBe(true);
    const rejected = { type: 'order-rejected', timeMs: story.nowMs, clientOrderId: story.open('flatten').request.clientOrderId, instrumentId: COIN.id, reason: 'busy' } as const;
    restored.process(rejected);
    expect(deeds(restored.process(quote(story.nowMs + 1000)))).toEqual(['send flatten sell 50']);
    expect(restored.process({ type: 'set-trading-state', timeMs: story.nowMs, state: 'active', cause: 'test', changedBy: 'recovery' })).toEqual([]);
  });

  it('closes a position whose price is not known yet, from what was paid', () => {
    const story = new Story({ instruments: [COIN] });
    story.goLong();
    const { desks, ...rest } = story.engine.snapshot();
    story.engine.restore({ ...rest, desks: desks.map((desk) => ({ ...desk, price: Number.NaN })) });
    const [order] = sent(kill(story));
    expect(order).toMatchObject({ purpose: 'flatten', qty: 50, decisionPrice: 100 });
  });
});

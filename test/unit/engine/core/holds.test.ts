import { describe, expect, it } from 'vitest';
import type { HoldCode } from '../../../../src/engine/domain/input.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { COIN, deeds, facts, MINUTE, sent, Story, barAt } from './story.ts';

function hold(story: Story, code: HoldCode = 'account', cause = 'the account was not compared yet'): readonly Output[] {
  return story.say({ type: 'hold', timeMs: story.nowMs, code, cause });
}

function release(story: Story, code: HoldCode = 'account'): readonly Output[] {
  return story.say({ type: 'release', timeMs: story.nowMs, code });
}

function feed(story: Story, status: 'connected' | 'disconnected'): readonly Output[] {
  return story.say({ type: 'feed-status-changed', timeMs: story.nowMs, status, detail: `the stream is ${status}` });
}

function ask(story: Story, state: 'active' | 'reducing' | 'halted'): readonly Output[] {
  return story.say({ type: 'set-trading-state', timeMs: story.nowMs, state, cause: 'asked', changedBy: 'person' });
}

const OUTCOMES = (outputs: readonly Output[]): readonly string[] => facts(outputs, 'decision-made').map(({ outcome }) => outcome);

describe('a hold', () => {
  it('lets nothing be opened, says why, and gives back what was', () => {
    const story = new Story();
    const started = story.engine.status;
    hold(story);
    expect(story.engine.status).toEqual({ state: 'halted', killLatched: false, cause: 'the account was not compared yet', sinceMs: story.nowMs, changedBy: 'recovery' });
    expect(story.engine.holds).toEqual([{ code: 'account', cause: 'the account was not compared yet', sinceMs: story.nowMs }]);
    const held = story.bars(99, 100);
    expect(sent(held)).toEqual([]);
    expect(OUTCOMES(held)).toContain('blocked');
    release(story);
    expect(story.engine.status).toEqual(started);
    expect(story.engine.holds).toEqual([]);
  });

  it('denies an order by hand that would open, and lets one that reduces pass', () => {
    const story = new Story();
    story.goLong();
    hold(story);
    const order = { instrumentId: COIN.id, type: 'market', limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', stopPrice: null, takeProfitPrice: null } as const;
    const opening = story.say({ type: 'place-order', timeMs: story.nowMs, order: { ...order, side: 'buy', qty: 1 as never, reduceOnly: false } });
    expect(sent(opening)).toEqual([]);
    expect(facts(opening, 'order-denied')).toHaveLength(1);
    expect(deeds(story.say({ type: 'place-order', timeMs: story.nowMs, order: { ...order, side: 'sell', qty: 10 as never, reduceOnly: true } }))).toEqual(['send manual sell 10']);
  });

  it.each([['account', 1], ['feed', 1], ['foreign-position', 0]] as const)('cancels entries that rest when it is for %s: %s', (code, canceled) => {
    const story = new Story();
    story.bars(99, 100);
    story.accept(story.open('entry'));
    expect(deeds(hold(story, code))).toHaveLength(canceled);
  });

  it('leaves stops, and lets a strategy out', () => {
    const story = new Story();
    story.goLong();
    expect(deeds(hold(story))).toEqual([]);
    expect(deeds(story.bar(99))).toEqual(['send exit sell 50']);
  });

  // Broken on purpose: with release setting `active`, a person's halt was undone.
  it('never resumes what a person has stopped, before it or during it', () => {
    const story = new Story();
    ask(story, 'reducing');
    hold(story);
    release(story);
    expect(story.engine.status).toMatchObject({ state: 'reducing', changedBy: 'person' });
    hold(story);
    ask(story, 'halted');
    release(story);
    expect(story.engine.status).toMatchObject({ state: 'halted', changedBy: 'person' });
  });

  it('takes a person’s choice for afterwards, and says that it still stands', () => {
    const story = new Story();
    ask(story, 'halted');
    hold(story);
    const outputs = ask(story, 'active');
    expect(story.engine.status).toMatchObject({ state: 'halted', changedBy: 'recovery' });
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ code: 'held' }]);
    release(story);
    expect(story.engine.status).toMatchObject({ state: 'active', changedBy: 'person' });
  });

  it('leaves a breaker latched, and a kill on', () => {
    const story = new Story();
    story.goLong();
    hold(story);
    story.say({ type: 'quote-updated', timeMs: story.nowMs, instrumentId: COIN.id, bid: 94, bidQty: 1, ask: 94, askQty: 1 });
    release(story);
    expect(story.engine.status).toMatchObject({ state: 'reducing', changedBy: 'breaker' });
    hold(story);
    story.say({ type: 'kill', timeMs: story.nowMs, cause: 'enough' });
    release(story);
    expect(story.engine.status).toMatchObject({ state: 'halted', killLatched: true, cause: 'enough' });
  });

  it('stands until each reason is gone', () => {
    const story = new Story();
    hold(story, 'feed', 'cut');
    hold(story, 'account', 'unsure');
    release(story, 'feed');
    expect(story.engine.status).toMatchObject({ state: 'halted', cause: 'unsure' });
    release(story, 'feed');
    release(story, 'account');
    expect(story.engine.status.state).toBe('active');
  });

  it('is part of a snapshot', () => {
    const story = new Story();
    hold(story);
    const twin = new Story();
    twin.engine.restore(structuredClone(story.engine.snapshot()));
    expect([twin.engine.status, twin.engine.holds]).toEqual([story.engine.status, story.engine.holds]);
    release(twin);
    expect(twin.engine.status.state).toBe('active');
  });
});

describe('a feed that is cut', () => {
  it('holds, and releases when it delivers again', () => {
    const story = new Story();
    feed(story, 'disconnected');
    expect(story.engine.holds).toMatchObject([{ code: 'feed', cause: 'the stream is disconnected' }]);
    feed(story, 'connected');
    expect(story.engine.status).toMatchObject({ state: 'active', changedBy: 'start' });
  });

  // SMA 1 against SMA 2: the close below the one before it says "out", on a bar that was fetched while nobody could trade.
  it('lets the bars that were missed warm the strategy up, and trades on none of them', () => {
    const story = new Story({ strategy: { direction: 'long' } });
    story.goLong();
    feed(story, 'disconnected');
    expect(deeds(story.bar(99))).toEqual([]);
    feed(story, 'connected');
    // Up again: the strategy is in step, and what it said meanwhile is forgotten.
    expect(deeds(story.bar(101))).toEqual([]);
    expect(deeds(story.bar(100))).toEqual(['send exit sell 50']);
  });

  it('does not move a trailing stop on bars that were missed', () => {
    const story = new Story({ strategy: { trailingStop: true } });
    story.goLong();
    feed(story, 'disconnected');
    expect(deeds(story.bar(110))).toEqual([]);
    feed(story, 'connected');
    expect(deeds(story.bar(111))).toEqual(['send stop-loss sell 50 @109', 'cancel s-2']);
  });
});

describe('a bar that comes long after its time', () => {
  const late = (story: Story, close: number, ageMs: number): readonly Output[] => {
    story.say({ type: 'quote-updated', timeMs: story.nowMs + ageMs, instrumentId: COIN.id, bid: 150, bidQty: 1, ask: 150, askQty: 1 });
    return story.say(barAt(story.nowMs - MINUTE, close));
  };

  it('is not traded on, and does not take the place of a newer price', () => {
    const story = new Story();
    story.bars(100, 99, 99);
    const outputs = late(story, 120, 121_000);
    expect(sent(outputs)).toEqual([]);
    expect(OUTCOMES(outputs)).toEqual(['blocked']);
    expect(story.engine.desks.get(COIN.id)?.price).toBe(150);
  });

  it('is traded on while it is younger than the oldest usable price', () => {
    const story = new Story();
    story.bars(100, 99, 99);
    story.fill(story.open('entry'), 99);
    expect(deeds(late(story, 120, 119_000))[0]).toMatch(/^send exit buy/);
  });
});

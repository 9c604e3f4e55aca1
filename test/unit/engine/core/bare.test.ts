import { describe, expect, it } from 'vitest';
import { protectionConfig } from '../../../../src/engine/core/protection-config.ts';
import type { Order } from '../../../../src/engine/domain/order.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { COIN, deeds, facts, Story } from './story.ts';
import type { StoryOptions } from './story.ts';

/** Long 50 at 100 with its stop sent and not answered; every position needs one, within 5 s. */
function bareLong(options: StoryOptions = {}): Story {
  const story = new Story({ protective: 'as-told', engine: { protection: protectionConfig.parse({ requireStop: 'always' }) }, ...options });
  story.goLong();
  return story;
}

function wake(story: Story): readonly Output[] {
  const { wakeAtMs } = story.engine;
  if (wakeAtMs === null) throw new Error('nothing is due');
  story.nowMs = wakeAtMs;
  return story.say({ type: 'timer-fired', timeMs: wakeAtMs });
}

const reject = (story: Story, order: Order): readonly Output[] => story.report(order, { type: 'order-rejected', reason: 'no' });

describe('a position without its resting stop', () => {
  it('counts as bare from the fill until the exchange has accepted the stop', () => {
    const story = bareLong();
    expect(story.engine.bareSince(COIN.id)).toBe(story.nowMs);
    expect(story.engine.wakeAtMs).toBe(story.nowMs + 5000);
    story.accept(story.open('stop-loss'));
    expect([story.engine.bareSince(COIN.id), story.engine.wakeAtMs]).toEqual([null, null]);
  });

  it('is closed after the grace, with an alarm that says how long and why', () => {
    const story = bareLong();
    reject(story, story.open('stop-loss'));
    reject(story, story.open('stop-loss'));
    const outputs = wake(story);
    expect(deeds(outputs)).toEqual(['send exit sell 50']);
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ level: 'critical', code: 'unprotected', message: 'COINUSDT has been without a resting stop-loss for 5.0 s (the exchange rejected it: no). It is being closed at the market.' }]);
    expect(story.engine.wakeAtMs).toBeNull();
    expect(deeds(story.fill(story.open('exit'), 100))).toEqual([]);
    expect(story.engine.bareSince(COIN.id)).toBeNull();
  });

  it('is left alone when something else wakes the engine before the grace is over', () => {
    const story = bareLong();
    expect(deeds(story.say({ type: 'timer-fired', timeMs: story.nowMs + 4999 }))).toEqual([]);
    expect(deeds(story.say({ type: 'timer-fired', timeMs: story.nowMs + 5000 }))).toEqual(['send exit sell 50']);
  });

  it.each([
    ['while the grace is watched: it ends when it would have ended', 1000, 5000],
    ['after it passed unwatched: the account is compared first, for the grace once more', 7000, 12_000],
  ])('keeps its grace when the account comes into doubt %s', (_when, afterMs, closedMs) => {
    const story = bareLong();
    const bareMs = story.nowMs;
    story.nowMs += afterMs;
    story.say({ type: 'hold', timeMs: story.nowMs, code: 'account', cause: 'The account has not been compared yet.' });
    expect(deeds(wake(story))).toEqual(['send exit sell 50']);
    expect(story.nowMs - bareMs).toBe(closedMs);
  });

  it('is tried to be closed again after 1, 2, 4 … s while the exchange refuses, and no more once a stop rests', () => {
    const story = bareLong();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const beforeMs = story.nowMs;
      wake(story);
      pauses.push(story.nowMs - beforeMs);
      reject(story, story.open('exit'));
    }
    expect(pauses).toEqual([5000, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    story.accept(story.open('stop-loss'));
    expect(story.engine.wakeAtMs).toBeNull();
  });

  it('is not sent two ways out', () => {
    const story = bareLong();
    story.say({ type: 'close-position', timeMs: story.nowMs, instrumentId: COIN.id });
    expect(story.engine.wakeAtMs).toBeNull();
    expect(deeds(story.say({ type: 'timer-fired', timeMs: story.nowMs + 60_000 }))).toEqual([]);
  });

  it('counts from the first lot that is still bare, not from the first fill', () => {
    const story = new Story({ protective: 'as-told', engine: { protection: protectionConfig.parse({ requireStop: 'always' }) } });
    story.bars(99, 100);
    const entry = story.open('entry');
    const startMs = story.nowMs;
    story.fill(entry, 100, 10);
    story.nowMs += 3000;
    story.fill(entry, 100, 10);
    expect(story.engine.bareSince(COIN.id)).toBe(startMs);
    // The first stop is for the first ten lots; the other ten have been bare since they came.
    story.accept(story.open('stop-loss'));
    expect(story.engine.bareSince(COIN.id)).toBe(startMs + 3000);
    story.accept(story.open('stop-loss'));
    expect(story.engine.bareSince(COIN.id)).toBeNull();
  });

  it('is bare from the moment its stop is taken away', () => {
    const story = bareLong();
    story.accept(story.open('stop-loss'));
    story.nowMs += 60_000;
    story.report(story.open('stop-loss'), { type: 'order-expired', reason: 'delisted' });
    expect(story.engine.bareSince(COIN.id)).toBe(story.nowMs);
  });

  it('keeps its stop where each position needs one: a person can move it, not cancel it', () => {
    const story = bareLong();
    story.accept(story.open('stop-loss'));
    const { clientOrderId } = story.open('stop-loss').request;
    const outputs = story.say({ type: 'cancel-order', timeMs: story.nowMs, clientOrderId });
    expect(deeds(outputs)).toEqual([]);
    expect(facts(outputs, 'alert-raised')).toMatchObject([{ code: 'stop-required' }]);
  });

  it('survives a restart with the time it has been bare', () => {
    const story = bareLong();
    const twin = new Story({ protective: 'as-told', engine: { protection: protectionConfig.parse({ requireStop: 'always' }) } });
    twin.engine.restore(structuredClone(story.engine.snapshot()));
    expect([twin.engine.wakeAtMs, twin.engine.bareSince(COIN.id)]).toEqual([story.engine.wakeAtMs, story.engine.bareSince(COIN.id)]);
  });
});

describe('a position that was not planned with a stop', () => {
  it('may do without where only planned ones are needed: a person has canceled it', () => {
    const story = bareLong({ engine: {} });
    story.accept(story.open('stop-loss'));
    story.say({ type: 'cancel-order', timeMs: story.nowMs, clientOrderId: story.open('stop-loss').request.clientOrderId });
    expect(deeds(story.confirmCancels())).toEqual([]);
    expect([story.engine.bareSince(COIN.id), story.engine.wakeAtMs]).toEqual([null, null]);
  });

  it('is not opened by hand where each needs one', () => {
    const story = new Story({ enabled: false, engine: { protection: protectionConfig.parse({ requireStop: 'always' }) } });
    story.bars(99, 100);
    const order = { instrumentId: COIN.id, side: 'buy', type: 'market', qty: 1 as never, limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: null, takeProfitPrice: null } as const;
    expect(facts(story.say({ type: 'place-order', timeMs: story.nowMs, order }), 'order-denied')).toMatchObject([{ denial: { code: 'no-stop' } }]);
  });
});

describe('a flatten of the kill switch that is refused', () => {
  it('wakes the engine for the next attempt, though no price comes any more', () => {
    const story = bareLong();
    story.say({ type: 'kill', timeMs: story.nowMs, cause: 'test' });
    expect(story.engine.wakeAtMs).toBeNull();
    reject(story, story.open('flatten'));
    expect(story.engine.wakeAtMs).toBe(story.nowMs + 1000);
    expect(deeds(wake(story))).toEqual(['send flatten sell 50']);
  });
});

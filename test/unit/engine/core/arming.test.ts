import { describe, expect, it } from 'vitest';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { COIN, deeds, facts, OTHER, sent, Story } from './story.ts';
import type { StoryOptions } from './story.ts';

const real = (options: StoryOptions = {}): Story => new Story({ ...options, engine: { requiresArming: true } });

/** Arms up to so many whole USDT. */
function arm(story: Story, cap: number): readonly Output[] {
  return story.say({ type: 'arm', timeMs: story.nowMs, notionalCap: quoteAtoms(BigInt(cap) * 100_000_000n), cause: 'LIVE' });
}

function disarm(story: Story): readonly Output[] {
  return story.say({ type: 'disarm', timeMs: story.nowMs, cause: 'for today' });
}

describe('a session with real money', () => {
  it('opens nothing before it is armed', () => {
    const story = real();
    const outputs = story.bars(99, 100);
    expect(sent(outputs)).toEqual([]);
    expect(facts(outputs, 'order-denied')).toMatchObject([{ denial: { code: 'not-armed' } }]);
    expect(story.engine.arming).toMatchObject({ isArmed: false, notionalCap: null });
  });

  it('opens when it is armed, scaled down to what it is armed up to', () => {
    const story = real();
    arm(story, 1_250);
    // Unarmed it would be 50 coins at 100; 1,250 USDT are 12.5, and a lot is a whole coin.
    expect(deeds(story.bars(99, 100))).toEqual(['send entry buy 12']);
    expect(story.engine.arming).toMatchObject({ isArmed: true, notionalCap: 125_000_000_000n, sinceMs: story.engine.arming?.sinceMs });
  });

  it('counts what is open elsewhere, and what is on its way', () => {
    const story = real({ instruments: [COIN, OTHER] });
    arm(story, 6_000);
    story.bars(99, 100);
    // 50 coins are on their way in the one and count at the collar's 102; 900 remain for the other, 8 coins.
    story.bar(99, OTHER);
    expect(deeds(story.bar(100, OTHER))).toEqual(['send entry buy 8']);
    story.fill(story.open('entry'), 100);
    expect(facts(story.bars(99, 100), 'order-denied').every(({ denial }) => denial.code === 'session-notional-cap')).toBe(true);
  });

  it('denies an order by hand that goes beyond the cap, with its numbers', () => {
    const story = real({ enabled: false });
    arm(story, 1_000);
    story.bars(99, 100);
    // A market order counts at the collar's 102.
    const order = { instrumentId: COIN.id, side: 'buy', type: 'market', qty: 10 as never, limitPrice: null, triggerPrice: null, callbackBps: null, timeInForce: 'gtc', reduceOnly: false, stopPrice: 98 as never, takeProfitPrice: null } as const;
    expect(facts(story.say({ type: 'place-order', timeMs: story.nowMs, order }), 'order-denied')).toMatchObject([{ denial: { code: 'session-notional-cap', exposure: 1_020, cap: 1_000, largest: 9 } }]);
    expect(deeds(story.say({ type: 'place-order', timeMs: story.nowMs, order: { ...order, qty: 9 as never } }))).toEqual(['send entry buy 9']);
  });

  it('cancels what would open when it is disarmed, and keeps what protects', () => {
    const story = real();
    arm(story, 100_000);
    story.goLong();
    expect(deeds(disarm(story))).toEqual([]);
    expect(deeds(story.bar(99))).toEqual(['send exit sell 50']);
    story.fill(story.open('exit'), 99);
    arm(story, 100_000);
    story.bar(98);
    const { request } = story.open('entry');
    expect(deeds(disarm(story))).toEqual([`cancel ${request.clientOrderId}`]);
  });

  it('is disarmed by the kill switch, and cannot be armed under it', () => {
    const story = real();
    arm(story, 1_000);
    story.say({ type: 'kill', timeMs: story.nowMs, cause: 'enough' });
    expect(story.engine.arming?.isArmed).toBe(false);
    arm(story, 1_000);
    expect(story.engine.arming?.isArmed).toBe(false);
    story.say({ type: 're-arm', timeMs: story.nowMs, cause: 'looked' });
    expect(story.engine.arming?.isArmed).toBe(false);
  });

  it('keeps its arming in a snapshot', () => {
    const story = real();
    arm(story, 1_000);
    const twin = real();
    twin.engine.restore(structuredClone(story.engine.snapshot()));
    expect(twin.engine.arming).toEqual(story.engine.arming);
  });
});

it('a session with play money knows no arming', () => {
  const story = new Story();
  expect(story.engine.arming).toBeNull();
  arm(story, 1);
  expect(deeds(story.bars(99, 100))).toEqual(['send entry buy 50']);
});

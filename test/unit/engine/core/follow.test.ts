import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitStanding } from '../../../../src/engine/core/exit-standing.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { priceTicks, qtyLots, quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { barAt, COIN, deeds, MINUTE, Story } from './story.ts';
import type { StoryOptions } from './story.ts';

/** The way in of {@link Story.goLong}, with a stop 2 away from 100; then a strategy that stays. */
function long(strategy: Readonly<Record<string, unknown>>, options: StoryOptions = {}): Story {
  const story = new Story({ strategy: { direction: 'long', ...strategy }, ...options });
  story.goLong();
  return story;
}

/** Closes the next minute, whose high and low are told. */
function bar(story: Story, [low, high, close]: readonly [number, number, number]): readonly Output[] {
  const event = barAt(story.nowMs, close);
  story.nowMs += MINUTE;
  return story.say({ ...event, bar: { ...event.bar, low, high } });
}

const stopOf = (story: Story): number | null => story.find('stop-loss')?.request.triggerPrice ?? null;

describe('a stop that follows by percent of the best price', () => {
  it('hangs from the highest high since the entry, and never goes back', () => {
    const story = long({ trailingStop: true, trailType: 'percent', trailPercent: 4 });
    // 4 % below a high of 107 is 102.72: toward the price, 103.
    expect(deeds(bar(story, [100, 107, 106]))).toEqual(['send stop-loss sell 50 @103', 'cancel s-2']);
    story.confirmCancels();
    // A lower high changes nothing.
    expect(deeds(bar(story, [106, 106, 106]))).toEqual([]);
    expect(stopOf(story)).toBe(103);
  });

  // Broken on purpose: without the look at the close a stop was sent above the price, which every exchange refuses.
  it('leaves at the market where it would hang above the close, with the old stop resting until then', () => {
    const story = long({ trailingStop: true, trailType: 'percent', trailPercent: 4 });
    // 4 % below 125 is 120, and the close is at 118.
    expect(deeds(bar(story, [100, 125, 118]))).toEqual(['send exit sell 50']);
    expect(stopOf(story)).toBe(98);
    expect(story.open('exit').request.reason).toBe('trailing-stop');
  });

  it('counts of the bar of an entry that came late in it the close only', () => {
    const story = new Story({ strategy: { direction: 'long', trailingStop: true, trailType: 'percent', trailPercent: 4 } });
    story.bars(99, 100);
    story.nowMs += MINUTE / 2;
    story.fill(story.open('entry'), 100);
    story.nowMs -= MINUTE / 2;
    // The high of 120 may have been before the entry. 4 % below 101 is 96.96, looser than 98.
    bar(story, [99, 120, 101]);
    expect(stopOf(story)).toBe(98);
  });
});

describe('a stop that follows by the ATR', () => {
  // ATR of two bars, twice. Wide bars of 2 while it begins: an ATR of 2, a distance of 4.
  const ATR = { stopType: 'percent', stopPercent: 10, stopAtrPeriod: 2, trailingStop: true, trailAtrMultiple: 2 } as const;

  /** Bars of 99 to 101 around 99 and 100; the stop is 10 % of 100 away, at 90. */
  function entered(trailType: 'atr' | 'chandelier'): Story {
    const story = new Story({ strategy: { direction: 'long', ...ATR, trailType } });
    bar(story, [98, 100, 99]);
    bar(story, [99, 101, 100]);
    story.accept(story.open('entry'));
    story.fill(story.open('entry'), 100);
    expect(stopOf(story)).toBe(90);
    return story;
  }

  it('keeps the current ATR behind the best close, tightens as it falls, and is not loosened as it rises', () => {
    const story = entered('atr');
    // True range 106 - 100 = 6; ATR (2 + 6) / 2 = 4; 105 - 8 = 97.
    bar(story, [104, 106, 105]);
    expect(stopOf(story)).toBe(97);
    // True range 1, ATR 2.5: 105.5 is the best close, less 5 is 100.5, toward the price 101.
    bar(story, [105, 106, 105.5]);
    expect(stopOf(story)).toBe(101);
    // True range 6.5, ATR 4.5: 105.5 - 9 = 96.5 would loosen it.
    bar(story, [105.5, 112, 105.5]);
    expect(stopOf(story)).toBe(101);
  });

  it('of a chandelier hangs from the highest high', () => {
    const story = entered('chandelier');
    // ATR 4 as above; 106 - 8 = 98.
    bar(story, [104, 106, 105]);
    expect(stopOf(story)).toBe(98);
    // True range 5 (110 - 105), ATR 4.5: 110 - 9 = 101.
    bar(story, [106, 110, 106]);
    expect(stopOf(story)).toBe(101);
  });

  it('goes on from what the entry measured where the strategy cannot say anything', () => {
    const story = entered('chandelier');
    const { desks, ...rest } = structuredClone(story.engine.snapshot());
    expect(desks[0]?.bracket?.exits?.trail).toEqual({ kind: 'chandelier', distance: 4 });
    expect(rest.version).toBe(1);
  });
});

describe('break-even', () => {
  const fee = (atoms: bigint) => ({ fee: quoteAtoms(atoms) });

  /** 50 coins at 100 for a fee of 10: 0.2 a coin. */
  function paid(strategy: Readonly<Record<string, unknown>>): Story {
    const story = new Story({ strategy: { direction: 'long', ...strategy } });
    story.bars(99, 100);
    const { request } = story.open('entry');
    story.say({ type: 'order-filled', timeMs: story.nowMs, clientOrderId: request.clientOrderId, instrumentId: COIN.id, fillId: 'e', side: 'buy', price: priceTicks(100), qty: qtyLots(50), ...fee(10_00000000n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false });
    return story;
  }

  it('puts the stop to the entry plus the fees of both sides, once the price has gone far enough', () => {
    const story = paid({ breakEvenAtR: 1.5 });
    // 1.5 × 2 above 100 is 103; 102.9 is not it.
    bar(story, [100, 102.9, 102]);
    expect(stopOf(story)).toBe(98);
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ breakEven: 'waiting' });
    // 100 + 2 × 0.2 = 100.4: toward the price, 101.
    bar(story, [102, 103, 102]);
    expect(stopOf(story)).toBe(101);
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ breakEven: 'set' });
    expect(deeds(bar(story, [102, 110, 109]))).toEqual([]);
  });

  it('waits where the price has come back already, until the stop can rest there', () => {
    const story = paid({ breakEvenAtR: 1.5, fastPeriod: 1, slowPeriod: 2 });
    story.engine.process({ type: 'configure', timeMs: story.nowMs, config: { ...story.engine.config, strategies: story.engine.config.strategies.map((one) => ({ ...one, enabled: false })) } });
    bar(story, [99, 104, 100]);
    expect([stopOf(story), story.qty]).toEqual([98, 50]);
    bar(story, [100, 102, 102]);
    expect(stopOf(story)).toBe(101);
  });

  it('is reached already by a trail that is tighter', () => {
    const story = paid({ breakEvenAtR: 1, trailingStop: true, trailType: 'percent', trailPercent: 2 });
    // 2 % below 110 is 107.8: toward the price, 108.
    bar(story, [100, 110, 109]);
    expect(stopOf(story)).toBe(108);
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ breakEven: 'set' });
  });
});

describe('a time stop', () => {
  it('closes the position at the market at the close of the last bar', () => {
    const story = long({ timeStopBars: 3 });
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ barsLeft: 3 });
    expect(deeds(story.bars(101, 102))).toEqual([]);
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ barsLeft: 1 });
    expect(deeds(story.bar(103))).toEqual(['send exit sell 50']);
    expect(story.open('exit').request.reason).toBe('time-stop');
    // It is asked for once, and then again only when nothing came of it.
    expect(deeds(story.bar(104))).toEqual([]);
    story.report(story.open('exit'), { type: 'order-rejected', reason: 'no' });
    expect(deeds(story.bar(105))).toEqual(['send exit sell 50']);
  });

  it('spares a position that was once far enough in favour, though it came back', () => {
    const story = long({ timeStopBars: 2, timeStopR: 1 });
    bar(story, [100, 102, 101]);
    expect(exitStanding(story.engine.state, COIN.id)).toMatchObject({ barsLeft: null });
    expect(deeds(story.bars(101.5, 102))).toEqual([]);
    const other = long({ timeStopBars: 2, timeStopR: 1 });
    bar(other, [100, 101.9, 101]);
    expect(deeds(other.bar(101.5))).toEqual(['send exit sell 50']);
  });

  it('leaves a turn of the strategy at the same bar alone', () => {
    const story = new Story({ strategy: { timeStopBars: 1 } });
    story.goLong();
    expect(deeds(story.bar(99))).toEqual(['send exit sell 50', expect.stringMatching(/^send entry sell/)]);
    expect(story.open('exit').request.reason).toBe('fast-below-slow');
  });

  it('lets the strategy wait for a fresh signal', () => {
    const story = long({ timeStopBars: 1, reentry: 'fresh-signal' });
    story.bar(101);
    story.fill(story.open('exit'), 101);
    expect(deeds(story.bar(102)).filter((deed) => deed.startsWith('send'))).toEqual([]);
  });

  it('counts bars that came after a cut, and acts at the next that is traded on', () => {
    const story = long({ timeStopBars: 2 });
    story.say({ type: 'feed-status-changed', timeMs: story.nowMs, status: 'disconnected', detail: 'cut' });
    story.bars(101, 102);
    expect(story.find('exit')).toBeUndefined();
    story.say({ type: 'feed-status-changed', timeMs: story.nowMs, status: 'connected', detail: 'back' });
    expect(deeds(story.bar(103))).toEqual(['send exit sell 50']);
  });
});

describe('whatever the price does, a stop', () => {
  const KINDS = {
    plain: { trailingStop: true },
    percent: { trailingStop: true, trailType: 'percent', trailPercent: 1.5 },
    atr: { trailingStop: true, trailType: 'atr', trailAtrMultiple: 1.5, stopAtrPeriod: 3 },
    chandelier: { trailingStop: true, trailType: 'chandelier', trailAtrMultiple: 1.5, stopAtrPeriod: 3 },
    'break-even': { breakEvenAtR: 0.5 },
    everything: { trailingStop: true, trailType: 'chandelier', trailAtrMultiple: 2, stopAtrPeriod: 3, breakEvenAtR: 0.5, timeStopBars: 15, takeProfitType: 'ladder', rung1Distance: 0.5, rung2Distance: 1.5, stopType: 'volatility', volatilityPeriod: 5 },
  } as const;
  const step = fc.record({ move: fc.integer({ min: -3, max: 3 }), up: fc.nat(3), down: fc.nat(3), restarts: fc.boolean(), part: fc.integer({ min: 1, max: 100 }), fills: fc.constantFrom('entry', 'take-profit', 'stop-loss', 'exit', 'none') });

  // Broken on purpose: with a candidate taken as it is, the ATR, the chandelier and everything together fail.
  it.each(Object.keys(KINDS) as (keyof typeof KINDS)[])('moves in the protective direction only, through fills in parts and restarts: %s', (kind) => {
    fc.assert(fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) => {
      const options: StoryOptions = { strategy: { stopType: 'percent', stopPercent: 4, ...KINDS[kind] }, risk: { dailyLossLimitPct: 90, maxDrawdownPct: 90, drawdownReducePct: 90, maxOrdersPerMinute: 1000 } };
      let story = new Story(options);
      let close = 1000;
      let was: { readonly side: number; readonly stop: number | null; readonly trade: number } = { side: 0, stop: null, trade: 0 };
      for (const { move, up, down, restarts, part, fills: purpose } of steps) {
        if (restarts) story = restarted(story, options);
        bar(story, [close - down + Math.min(0, move), close + up + Math.max(0, move), close = Math.max(100, close + move)]);
        fillPart(story, purpose, part, close);
        story.confirmCancels();
        const held = story.engine.position(COIN.id);
        const now = { side: Math.sign(held?.qty ?? 0), stop: held?.stopPrice ?? null, trade: held?.openedAtMs ?? 0 };
        if (now.side !== 0 && now.side === was.side && now.trade === was.trade && was.stop !== null) expect(now.side * ((now.stop ?? Number.NaN) - was.stop)).toBeGreaterThanOrEqual(0);
        if (held) expect(covered(story)).toBeGreaterThanOrEqual(Math.abs(held.qty));
        expect(story.engine.openOrders().every(({ request }) => request.purpose === 'entry' || request.reduceOnly)).toBe(true);
        was = now;
      }
    }), { numRuns: 100 });
  }, 60_000);

  // Broken on purpose: with the progress left out of the snapshot, bars, best price and what the rungs have taken begin anew.
  it('goes on after a restart as if there had been none', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 10, maxLength: 30 }), fc.nat(200), (steps, at) => {
      const options: StoryOptions = { strategy: KINDS.everything };
      const story = new Story(options);
      let close = 1000;
      for (const { move, up, down, part, fills: purpose } of steps) {
        bar(story, [close - down + Math.min(0, move), close + up + Math.max(0, move), close += move]);
        fillPart(story, purpose, part, close);
        story.confirmCancels();
      }
      let twin = new Story({ ...options, protective: 'as-told' });
      story.inputs.forEach((input, index) => {
        if (index === at % story.inputs.length) twin = restarted(twin, { ...options, protective: 'as-told' });
        twin.say(input);
      });
      expect(twin.engine.snapshot()).toEqual(story.engine.snapshot());
    }), { numRuns: 60 });
  }, 60_000);

  let fills = 0;

  function restarted(story: Story, options: StoryOptions): Story {
    const twin = new Story(options);
    twin.engine.restore(structuredClone(story.engine.snapshot()));
    twin.nowMs = story.nowMs;
    return twin;
  }

  function covered(story: Story): number {
    return story.engine.openOrders().filter(({ request, cancelRequested }) => request.purpose === 'stop-loss' && !cancelRequested).reduce((lots, { request, filledQty }) => lots + request.qty - filledQty, 0);
  }

  /** Fills a part of the newest order of a purpose; one that only reduces never beyond what is held. */
  function fillPart(story: Story, purpose: 'entry' | 'take-profit' | 'stop-loss' | 'exit' | 'none', part: number, price: number): void {
    const order = purpose === 'none' ? undefined : story.find(purpose);
    if (!order) return;
    const left = order.request.qty - order.filledQty;
    const most = order.request.reduceOnly ? Math.min(left, Math.max(0, order.request.side === 'sell' ? story.qty : -story.qty)) : left;
    const qty = Math.ceil((most * part) / 100);
    if (qty <= 0) return;
    const { clientOrderId, side, limitPrice } = order.request;
    // Ids of its own: those of a story begin anew with every restart.
    story.say({ type: 'order-filled', timeMs: story.nowMs, clientOrderId, instrumentId: COIN.id, fillId: `p${++fills}`, side, price: limitPrice ?? priceTicks(price), qty: qtyLots(qty), fee: quoteAtoms(1_0000000n), liquidity: 'taker', slippage: quoteAtoms(0n), ambiguous: false });
  }

  it('is seen to move at all in this test', () => {
    const story = new Story({ strategy: { stopType: 'percent', stopPercent: 4, ...KINDS.chandelier } });
    bar(story, [98, 99, 99]);
    for (const close of [100, 101, 102]) bar(story, [close - 1, close, close]);
    story.fill(story.open('entry'), 102);
    const before = stopOf(story) ?? 0;
    for (const close of [104, 107, 110]) bar(story, [close - 1, close, close]);
    expect(stopOf(story)).toBeGreaterThan(before);
  });
});

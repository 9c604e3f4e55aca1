import { describe, expect, it } from 'vitest';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import { nextDueMs } from '../../../../src/engine/core/due.ts';
import type { EntryPolicy } from '../../../../src/engine/orders/config.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { COIN, deeds, facts, sent, storyConfig, Story } from './story.ts';

type Policy = Partial<EntryPolicy>;

/** The strategy wants to be long at 100, stop 2 % away: 50 coins. Its entries are sent by this policy, within a price collar of 3 %. */
function wanting(entry: Policy, options: ConstructorParameters<typeof Story>[0] = {}): { readonly story: Story; readonly outputs: readonly Output[] } {
  const lax = { ...options, risk: { priceCollarPct: 3, ...options.risk } };
  const story = new Story(lax);
  const config = storyConfig(lax);
  story.say({ type: 'configure', timeMs: story.nowMs, config: engineConfig.parse({ ...config, strategies: config.strategies.map((assignment) => ({ ...assignment, entry })) }) });
  return { story, outputs: story.bars(99, 100) };
}

/** Wakes the engine when it asked to be woken. */
function wake(story: Story): readonly Output[] {
  const dueMs = nextDueMs(story.engine.state);
  if (dueMs === null) throw new Error('expected something to be due');
  story.nowMs = Math.max(story.nowMs, dueMs);
  return story.say({ type: 'timer-fired', timeMs: dueMs });
}

function price(story: Story, value: number): void {
  story.say({ type: 'trade-printed', timeMs: story.nowMs, instrumentId: COIN.id, tradeId: '1', price: value, qty: 1, takerSide: 'buy' });
}

const expire = (story: Story, reason = 'it could not fill at once'): readonly Output[] => story.report(story.open('entry'), { type: 'order-expired', reason });
const givenUp = (outputs: readonly Output[]) => facts(outputs, 'alert-raised').filter(({ code }) => code === 'entry-given-up').map(({ message }) => message);
const isWaiting = (story: Story): boolean => nextDueMs(story.engine.state) !== null;

describe('an entry without a policy', () => {
  it('is a market order, as is one by the policy that says so', () => {
    expect(sent(wanting({}).outputs)).toMatchObject([{ type: 'market', limitPrice: null, timeInForce: 'gtc', qty: 50 }]);
    expect(isWaiting(wanting({}).story)).toBe(false);
  });
});

describe('an entry under a guard', () => {
  it('fills at the decision\'s price worse by the guard at most, or not at all', () => {
    const { outputs } = wanting({ maxSlippagePct: 3 });
    expect(sent(outputs)).toMatchObject([{ type: 'limit', timeInForce: 'ioc', limitPrice: 103, decisionPrice: 100, qty: 50 }]);
  });

  it('is drawn in to the price collar where the guard lies beyond it', () => {
    expect(sent(wanting({ maxSlippagePct: 3 }, { risk: { priceCollarPct: 2 } }).outputs)).toMatchObject([{ type: 'limit', timeInForce: 'ioc', limitPrice: 102 }]);
  });

  it('is given up where it does not fill, and what has filled keeps its stop', () => {
    const { story } = wanting({ maxSlippagePct: 3 });
    story.fill(story.open('entry'), 102, 20);
    expect(givenUp(expire(story))).toEqual(['The entry on COINUSDT was given up: it could not fill at once. 20 of 50 were opened and keep their stop.']);
    expect(story.open('stop-loss').request).toMatchObject({ qty: 20, triggerPrice: 100 });
    expect(isWaiting(story)).toBe(false);
  });

  it('is sized for the price that it may have to pay', () => {
    // The cap of 10 % of 10,000 is 1,000: 9 coins at the guard's 103 and their slip of 3, 10 only at the decision's 100.
    expect(sent(wanting({ maxSlippagePct: 3 }, { risk: { maxSymbolExposurePct: 10 } }).outputs)).toMatchObject([{ qty: 9 }]);
  });

  it('is sent again for its rest after a pause, at the same guard, and given up after as often as it may', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase', maxChases: 2 });
    story.fill(story.open('entry'), 102, 20);
    expect(deeds(expire(story))).toEqual([]);
    expect(deeds(wake(story))).toEqual(['send entry buy 30 @103']);
    story.fill(story.open('entry'), 103, 10);
    expire(story);
    expect(deeds(wake(story))).toEqual(['send entry buy 20 @103']);
    expect(givenUp(expire(story))).toEqual(['The entry on COINUSDT was given up: it could not fill at once, and it was sent 3 times. 30 of 50 were opened and keep their stop.']);
    expect(story.qty).toBe(30);
  });

  it('is not chased once the price has left the guard', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    expire(story);
    price(story, 104);
    const outputs = wake(story);
    expect(deeds(outputs)).toEqual([]);
    expect(facts(outputs, 'order-denied')).toMatchObject([{ denial: { code: 'slippage-guard', slippagePct: 4, limitPct: 3 } }]);
    expect(givenUp(outputs)).toEqual(['The entry on COINUSDT was given up: the price has left the guard of 3 % (100 to 103). Nothing was opened.']);
  });

  it('is not asked for twice while it is on its way between two orders', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    expire(story);
    expect(deeds(story.bar(101))).toEqual([]);
    expect(deeds(wake(story))).toEqual(['send entry buy 50 @103']);
  });

  it('ends when the signal changes between two orders', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    expire(story);
    expect(sent(story.bar(99))).toMatchObject([{ purpose: 'entry', side: 'sell' }]);
    expire(story);
    expect(deeds(wake(story))).toEqual(['send entry sell 50 @97']);
  });

  it('waits for the exit of a turn', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    story.fill(story.open('entry'), 100);
    story.bar(99);
    expire(story);
    expect(deeds(wake(story))).toEqual([]);
    story.fill(story.open('exit'), 99);
    expect(sent(wake(story))).toMatchObject([{ purpose: 'entry', side: 'sell' }]);
  });
});

describe('an entry that waits at its price', () => {
  it('is canceled when it has waited long enough; what has filled stays and keeps its bracket', () => {
    const { story, outputs } = wanting({ order: 'limit', timeoutSeconds: 30 });
    expect(sent(outputs)).toMatchObject([{ type: 'limit', limitPrice: 100, timeInForce: 'gtc', qty: 50 }]);
    const entry = story.open('entry');
    story.accept(entry);
    story.fill(entry, 100, 20);
    expect(nextDueMs(story.engine.state)).toBe(entry.submittedAtMs + 30_000);
    expect(wake(story)).toContainEqual(expect.objectContaining({ type: 'cancel-order', clientOrderId: entry.request.clientOrderId, reason: 'not filled within 30 s' }));
    expect(givenUp(story.confirmCancels())).toEqual(['The entry on COINUSDT was given up: it did not fill within 30 s. 20 of 50 were opened and keep their stop.']);
    expect(story.engine.position(COIN.id)).toMatchObject({ qty: 20, stopPrice: 98 });
  });

  it('loses its time-out with its last fill', () => {
    const { story } = wanting({ order: 'limit' });
    story.fill(story.open('entry'), 100);
    expect(isWaiting(story)).toBe(false);
  });

  it('that fills while its cancellation is on the way is held and protected', () => {
    const { story } = wanting({ order: 'limit' });
    const entry = story.open('entry');
    wake(story);
    story.fill(entry, 100);
    expect(story.engine.position(COIN.id)).toMatchObject({ qty: 50, stopPrice: 98 });
    expect(isWaiting(story)).toBe(false);
  });

  it('follows the price within the guard, and never beyond', () => {
    const { story } = wanting({ order: 'limit', unfilled: 'chase', maxSlippagePct: 3, timeoutSeconds: 10 });
    wake(story);
    price(story, 102);
    story.confirmCancels();
    expect(deeds(wake(story))).toEqual(['send entry buy 50 @102']);
    wake(story);
    price(story, 104);
    story.confirmCancels();
    expect(facts(wake(story), 'order-denied')).toMatchObject([{ denial: { code: 'slippage-guard' } }]);
    expect(story.find('entry')).toBeUndefined();
  });

  it('is not sent beside one of the same side whose cancellation is on its way', () => {
    const { story } = wanting({ order: 'limit' });
    // The signal turns and turns back before the exchange has answered the first cancellation: it may still fill.
    story.bar(99);
    expect(sent(story.bar(100))).toEqual([]);
    story.confirmCancels();
    expect(sent(story.bar(101))).toMatchObject([{ purpose: 'entry', side: 'buy' }]);
  });

  it('only as a maker goes a tick further when it would have taken', () => {
    const { story, outputs } = wanting({ order: 'limit', postOnly: true, unfilled: 'chase', maxSlippagePct: 3 });
    expect(sent(outputs)).toMatchObject([{ timeInForce: 'post-only', limitPrice: 100 }]);
    story.report(story.open('entry'), { type: 'order-rejected', reason: 'it would have taken liquidity' });
    expect(deeds(wake(story))).toEqual(['send entry buy 50 @99']);
  });

  it('that is really rejected is not sent again', () => {
    const { story } = wanting({ order: 'limit', unfilled: 'chase', maxSlippagePct: 3 });
    expect(givenUp(story.report(story.open('entry'), { type: 'order-rejected', reason: 'the margin is insufficient' }))).toHaveLength(1);
    expect(isWaiting(story)).toBe(false);
  });

  it('is not sent again when a person, a breaker or the kill switch has canceled it', () => {
    const chasing = { order: 'limit', unfilled: 'chase', maxSlippagePct: 3 } as const;
    const stops: readonly ((story: Story) => void)[] = [
      (story) => story.say({ type: 'cancel-order', timeMs: story.nowMs, clientOrderId: story.open('entry').request.clientOrderId }),
      (story) => story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'reducing', cause: 'test', changedBy: 'person' }),
      (story) => story.say({ type: 'kill', timeMs: story.nowMs, cause: 'test' }),
      (story) => story.say({ type: 'close-position', timeMs: story.nowMs, instrumentId: COIN.id }),
    ];
    for (const stop of stops) {
      const { story } = wanting(chasing);
      stop(story);
      story.confirmCancels();
      expect(story.engine.desks.get(COIN.id)?.pursuit).toBeNull();
      expect(story.engine.openOrders()).toEqual([]);
    }
  });

  it('goes no further when trading was halted between two orders', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    expire(story);
    story.say({ type: 'set-trading-state', timeMs: story.nowMs, state: 'halted', cause: 'test', changedBy: 'person' });
    expect(givenUp(wake(story))).toEqual(['The entry on COINUSDT was given up: trading is halted. Nothing was opened.']);
  });

  it('is canceled for its rest when the stop of its first part is hit: the rest would open another position', () => {
    const { story } = wanting({ order: 'limit' });
    const entry = story.open('entry');
    story.fill(entry, 100, 20);
    expect(deeds(story.fill(story.open('stop-loss'), 98))).toContain(`cancel ${entry.request.clientOrderId}`);
  });

  it('continues from a snapshot where it stood', () => {
    const { story } = wanting({ order: 'limit', unfilled: 'chase', maxSlippagePct: 3, timeoutSeconds: 10 });
    const copy = new Story();
    copy.engine.restore(story.engine.snapshot());
    copy.nowMs = story.nowMs;
    expect(deeds(wake(copy))).toEqual(deeds(wake(story)));
    expect(copy.engine.snapshot()).toEqual(story.engine.snapshot());
  });
});

describe('exits and stops', () => {
  it('are never guarded', () => {
    const { story } = wanting({ maxSlippagePct: 3, unfilled: 'chase' });
    story.fill(story.open('entry'), 100);
    expect(story.open('stop-loss').request).toMatchObject({ type: 'stop-market', limitPrice: null });
    story.bar(99);
    expect(story.open('exit').request).toMatchObject({ type: 'market', limitPrice: null });
  });
});

import { describe, expect, it } from 'vitest';
import { priceTicks } from '../../../../src/engine/domain/units.ts';
import { impossibility } from '../../../../src/engine/orders/manual-shape.ts';
import { COIN } from '../core/story.ts';
import { written } from '../core/written.ts';

const at100 = (order: ReturnType<typeof written>): string | null => impossibility(COIN, order, priceTicks(100));

describe('an order as a person wrote it', () => {
  it.each([
    written({ stop: 95, target: 110 }), written({ side: 'sell', stop: 105, target: 90 }), written({ type: 'limit', limit: 98, timeInForce: 'post-only' }),
    written({ type: 'stop-market', trigger: 101 }), written({ type: 'stop-limit', side: 'sell', trigger: 99, limit: 98 }),
    written({ type: 'take-profit-market', trigger: 99 }), written({ type: 'take-profit-limit', side: 'sell', trigger: 101, limit: 102 }),
    written({ type: 'trailing-stop-market', callbackBps: 100 }), written({ type: 'trailing-stop-market', callbackBps: 100, trigger: 99 }), written({ type: 'trailing-stop-market', side: 'sell', callbackBps: 1000, trigger: 101 }),
  ])('is possible: $side $type', (order) => {
    expect(at100(order)).toBeNull();
  });

  it.each([
    [written({ type: 'limit' }), 'a limit order needs a limit price'],
    [written({ limit: 98 }), 'a market order has no limit price'],
    [written({ type: 'stop-limit', limit: 98 }), 'a stop limit order needs a trigger price'],
    [written({ type: 'limit', limit: 98, trigger: 98 }), 'a limit order has no trigger price'],
    [written({ type: 'trailing-stop-market' }), 'a trailing stop needs the distance at which it follows'],
    [written({ callbackBps: 100 }), 'a market order has no distance at which it follows'],
    [written({ type: 'trailing-stop-market', callbackBps: 5 }), 'a trailing stop follows at 10 to 1000 basis points, not at 5'],
    [written({ timeInForce: 'post-only' }), 'only a limit order can be post-only, not a market order'],
    [written({ side: 'sell', reduceOnly: true, stop: 105 }), 'an order that only reduces has no stop-loss and no target of its own'],
    [written({ type: 'stop-market', trigger: 100 }), 'its trigger of 100 would be met at once: it has to lie above the price of 100'],
    [written({ type: 'stop-market', side: 'sell', trigger: 101 }), 'its trigger of 101 would be met at once: it has to lie below the price of 100'],
    [written({ type: 'take-profit-market', trigger: 101 }), 'its trigger of 101 would be met at once: it has to lie below the price of 100'],
    [written({ type: 'trailing-stop-market', callbackBps: 100, trigger: 101 }), 'its trigger of 101 would be met at once: it has to lie below the price of 100'],
    [written({ stop: 100 }), 'its stop-loss of 100 has to lie below the entry at 100'],
    [written({ type: 'limit', limit: 98, stop: 99 }), 'its stop-loss of 99 has to lie below the entry at 98'],
    [written({ side: 'sell', stop: 99 }), 'its stop-loss of 99 has to lie above the entry at 100'],
    [written({ stop: 95, target: 99 }), 'its target of 99 has to lie above the entry at 100'],
    [written({ side: 'sell', target: 101 }), 'its target of 101 has to lie below the entry at 100'],
  ])('is impossible, and the sentence says why (%#)', (order, sentence) => {
    expect(at100(order)).toBe(sentence);
  });

  it('waits for a price', () => {
    expect(impossibility(COIN, written(), null)).toBe('no price of COINUSDT is known yet');
  });
});

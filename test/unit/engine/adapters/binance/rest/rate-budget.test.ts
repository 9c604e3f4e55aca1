import { describe, expect, it } from 'vitest';
import { RateBudget } from '../../../../../../src/engine/adapters/binance/rate-budget.ts';
import { failureOf } from './connected.ts';

/** A budget in a minute that began at 0, whose waits move the clock. */
function budget() {
  let nowMs = 60_000;
  const waits: number[] = [];
  const made = new RateBudget({ market: 'um', clock: { now: () => nowMs }, wait: (ms) => { waits.push(ms); nowMs += ms; return Promise.resolve(); } });
  return { budget: made, waits, advance: (ms: number) => { nowMs += ms; } };
}
const polite = (weight: number) => ({ weight, orders: 0, urgency: 'polite' }) as const;
const order = { weight: 0, orders: 1, urgency: 'now' } as const;

describe('the rate budget', () => {
  it('keeps a fifth of the weight for what is urgent: polite calls wait for the next minute', async () => {
    const { budget: it, waits } = budget();
    await it.admit(polite(1_900));
    await it.admit({ weight: 400, orders: 0, urgency: 'now' });
    expect(waits).toEqual([]);
    await it.admit(polite(40));
    expect(waits).toEqual([60_000]);
  });

  it('believes the exchange when it has counted more, and itself when it has', async () => {
    const { budget: it } = budget();
    await it.admit(polite(10));
    it.observe({ 'x-mbx-used-weight-1m': '1500', 'x-mbx-order-count-10s': '7', 'x-mbx-order-count-1m': '9' });
    it.observe({ 'x-mbx-used-weight-1m': '20' });
    expect(it.usage().limits).toEqual([
      { kind: 'weight', intervalMs: 60_000, limit: 2_400, used: 1_500 }, { kind: 'orders', intervalMs: 10_000, limit: 300, used: 7 }, { kind: 'orders', intervalMs: 60_000, limit: 1_200, used: 9 },
    ]);
  });

  it('refuses an order it would have to hold back for long, and says for how long', async () => {
    const { budget: it, advance } = budget();
    it.setLimits([{ kind: 'orders', intervalMs: 10_000, limit: 2 }]);
    await it.admit(order);
    await it.admit(order);
    advance(4_000);
    expect(await failureOf(it.admit(order))).toMatchObject({ kind: 'rate-limit', retryable: true, retryAfterMs: 6_000 });
    advance(5_000);
    await it.admit(order);
  });

  it('lets nobody through during a ban, and everybody after it', async () => {
    const { budget: it, advance } = budget();
    it.pause(120_000);
    expect(await failureOf(it.admit(polite(1)))).toMatchObject({ retryAfterMs: 120_000 });
    expect(it.usage().blockedUntilMs).toBe(180_000);
    advance(120_000);
    await it.admit(polite(1));
    expect(it.usage().blockedUntilMs).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { simExchangeSchema } from '../../../../src/engine/adapters/sim-exchange/config.ts';
import { createSimExchange } from '../../../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { Engine } from '../../../../src/engine/core/engine.ts';
import { engineConfig } from '../../../../src/engine/core/engine-config.ts';
import type { VenueEvent } from '../../../../src/engine/domain/order-event.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import { quoteAtoms } from '../../../../src/engine/domain/units.ts';
import { Loop } from '../../../../src/engine/run/loop.ts';
import { barAt, COIN, facts, MINUTE, START, storyConfig } from '../core/story.ts';

/** A strategy with a policy of entry, the simulated exchange without costs, and minutes of open, low, high and close. */
function run(entry: object, minutes: readonly (readonly [open: number, low: number, high: number, close: number])[]) {
  const config = storyConfig({ risk: { priceCollarPct: 3 } });
  const engine = new Engine({
    instruments: [COIN], quoteAsset: 'USDT', startingCash: quoteAtoms(10_000_00000000n), orderIdPrefix: 's', startMs: START,
    config: engineConfig.parse({ ...config, strategies: config.strategies.map((assignment) => ({ ...assignment, entry })) }),
  });
  const outputs: Output[] = [];
  let report: (event: VenueEvent) => void = () => undefined;
  const exchange = createSimExchange({
    instruments: new Map([[COIN.id, COIN]]), startingCash: quoteAtoms(10_000_00000000n), listener: (event) => report(event),
    config: simExchangeSchema.parse({ makerFeeBps: 0, takerFeeBps: 0, spreadBps: 0, slippageBps: 0, maxVolumeShare: 1, requireFunding: false, leverage: 10 }),
  });
  const loop = new Loop({ engine, exchange, match: (event) => exchange.match(event), log: null, onOutput: (output) => outputs.push(output) });
  report = (event) => loop.report(event);
  minutes.forEach(([open, low, high, close], n) => {
    const event = barAt(START + n * MINUTE, close);
    loop.feed({ ...event, bar: { ...event.bar, open, low, high } });
  });
  return {
    fills: facts(outputs, 'fill-booked').map(({ fill, reason }) => `${reason} ${fill.side} ${fill.qty} @${fill.price}`),
    alerts: facts(outputs, 'alert-raised').map(({ message }) => message),
    open: engine.openOrders().map(({ request }) => `${request.purpose} ${request.qty} @${request.limitPrice ?? request.triggerPrice}`),
    qty: engine.position(COIN.id)?.qty ?? 0,
  };
}

/** The close of the second minute, 100 after 99, makes the strategy want to be long. */
const UP = [[100, 99, 100, 99], [99, 99, 100, 100]] as const;

describe('a policy of entry along bars', () => {
  it('waits at its price for as long as it says, and fills in the minute that comes back to it', () => {
    const { fills, open } = run({ order: 'limit', timeoutSeconds: 60 }, [...UP, [100, 99, 102, 101]]);
    expect(fills).toEqual([expect.stringMatching(/buy 50 @100$/)]);
    expect(open).toEqual(['stop-loss 50 @98']);
  });

  it('gives up after that, and the next close decides anew', () => {
    const result = run({ order: 'limit', timeoutSeconds: 60 }, [...UP, [100, 100, 103, 103], [103, 103, 104, 104]]);
    expect(result.fills).toEqual([]);
    expect(result.alerts).toContain('The entry on COINUSDT was given up: it did not fill within 60 s. Nothing was opened.');
    expect(result.open).toEqual([expect.stringMatching(/^entry \d+ @104$/)]);
  });

  it('follows the price to its guard', () => {
    const { fills } = run({ order: 'limit', timeoutSeconds: 60, unfilled: 'chase', maxSlippagePct: 3 }, [...UP, [100, 100, 102, 102], [102, 101, 103, 103]]);
    expect(fills).toEqual([expect.stringMatching(/buy 50 @102$/)]);
  });

  it('pays no more than the guard when the market jumps', () => {
    expect(run({ maxSlippagePct: 3 }, [...UP, [102, 101, 105, 103]]).fills).toEqual([expect.stringMatching(/buy 50 @102$/)]);
    const jumped = run({ maxSlippagePct: 3 }, [...UP, [104, 99, 106, 105]]);
    expect(jumped.fills).toEqual([]);
    expect(jumped.alerts).toContain('The entry on COINUSDT was given up: ioc order could not fill at once. Nothing was opened.');
  });
});

import { describe, expect, it } from 'vitest';
import type { Input } from '../../../../src/engine/domain/input.ts';
import type { Output } from '../../../../src/engine/domain/output.ts';
import type { Order } from '../../../../src/engine/domain/order.ts';
import { quoteFromAtoms } from '../../../../src/engine/domain/rounding.ts';
import { Rig } from '../../properties/rig.ts';
import { COIN, MINUTE, START, storyConfig } from './story.ts';

/** One line for an input and one for each thing it brought about, with everything that a reader would ask for. */
function lineOf(entry: Input | Output): string {
  switch (entry.type) {
    case 'bar-closed': return `bar ${entry.bar.open} ${entry.bar.high} ${entry.bar.low} ${entry.bar.close}`;
    case 'decision-made': return `  decision ${entry.decision.targetExposure} ${entry.outcome}: ${entry.decision.reason.code} ${entry.decision.reason.values['fast']} ${entry.decision.reason.values['slow']}, stop ${entry.decision.stopDistance} away`;
    case 'order-changed': return `  order ${stateOf(entry.order)}`;
    case 'submit-order': return `  submit ${entry.order.clientOrderId} ${entry.order.purpose} ${entry.order.type} ${entry.order.side} ${entry.order.qty} ${entry.order.triggerPrice ?? ''} because ${entry.order.reason}, decided at ${entry.order.decisionPrice}`;
    case 'cancel-order': return 'reason' in entry ? `  cancel ${entry.clientOrderId}: ${entry.reason}` : `cancel-order ${entry.clientOrderId}`;
    case 'order-accepted': return `accepted ${entry.clientOrderId} as ${entry.venueOrderId}`;
    case 'order-filled': return `filled ${entry.clientOrderId} ${entry.side} ${entry.qty} @${entry.price} fee ${quoteFromAtoms(entry.fee)} slippage ${quoteFromAtoms(entry.slippage)}`;
    case 'order-canceled': return `canceled ${entry.clientOrderId}: ${entry.reason}`;
    case 'fill-booked': return `  booked ${entry.fill.fillId} for ${entry.strategyId}: ${entry.reason}`;
    case 'position-changed': return entry.position === null ? '  position none' : `  position ${entry.position.qty} for ${entry.position.costTickLots}, stop ${entry.position.stopPrice}, fees ${quoteFromAtoms(entry.position.fees)}`;
    case 'trade-closed': return `  trade ${entry.trade.id} ${entry.trade.side} ${entry.trade.qty} ${entry.trade.entryPrice} → ${entry.trade.exitPrice}: ${quoteFromAtoms(entry.trade.pnl)} (${entry.trade.returnPct.toFixed(3)} %), ${entry.trade.entryReason} → ${entry.trade.exitReason}`;
    case 'trading-status-changed': return `  status ${entry.status.state}${entry.status.killLatched ? ' latched' : ''}: ${entry.status.cause}`;
    case 'alert-raised': return `  alert ${entry.level} ${entry.code}`;
    case 'kill-finished': return `  killed: ${entry.canceledOrders} orders, ${entry.flattenedPositions} positions, ${entry.verifiedFlat ? 'flat' : 'not flat'}`;
    default: return entry.type;
  }
}

function stateOf({ request, status, filledQty, cancelRequested }: Order): string {
  return `${request.clientOrderId} ${request.purpose} ${status} ${filledQty}/${request.qty}${cancelRequested ? ' being canceled' : ''}`;
}

describe('the whole engine', () => {
  it('tells this story', () => {
    const journal: string[] = [];
    const rig = new Rig({ config: storyConfig(), instruments: [COIN], execution: { spreadBps: 0, slippageBps: 0, requireFunding: false, leverage: 10 } });
    // The rig keeps inputs and outputs apart; here they are wanted as they came.
    const process = rig.engine.process.bind(rig.engine);
    rig.engine.process = (input) => {
      const outputs = process(input);
      journal.push(lineOf(input), ...outputs.map(lineOf));
      return outputs;
    };
    const bars: readonly (readonly [number, number, number, number])[] = [[99, 99, 99, 99], [99, 100, 99, 100], [101, 103, 100, 102], [102, 102, 98, 100], [100, 101, 99, 99], [98, 98, 96, 96]];
    bars.forEach(([open, high, low, close], index) => {
      const openTimeMs = START + index * MINUTE;
      const closeTimeMs = openTimeMs + MINUTE - 1;
      if (index === 5) rig.enter({ type: 'kill', timeMs: openTimeMs, cause: 'enough' });
      rig.feed({ type: 'bar-closed', timeMs: closeTimeMs, instrumentId: COIN.id, interval: '1m', bar: { openTimeMs, closeTimeMs, open, high, low, close, volume: 1000, quoteVolume: 0, tradeCount: 0, takerBuyVolume: 0 } });
    });

    expect(journal).toEqual([
      'bar 99 99 99 99',
      // The close is above the mean of two: long. 1 % of 10,000 over a stop 2 % of 100 away: 50 coins.
      'bar 99 100 99 100',
      '  order rig-1 entry pending-submit 0/50',
      '  submit rig-1 entry market buy 50  because fast-above-slow, decided at 100',
      '  decision 1 enter: fast-above-slow 100 99.5, stop 2 away',
      'accepted rig-1 as v1',
      '  order rig-1 entry accepted 0/50',
      // The next bar opens at 101: 0.05 % of 5,050 is the fee, 50 × 1 the slippage. The stop is 2 below at 99.
      'filled rig-1 buy 50 @101 fee 2.525 slippage 50',
      '  order rig-1 entry filled 50/50',
      '  booked f1 for updown: fast-above-slow',
      '  order rig-2 stop-loss pending-submit 0/50',
      '  submit rig-2 stop-loss stop-market sell 50 99 because stop-loss, decided at 99',
      '  position 50 for 5050, stop 99, fees 2.525',
      'accepted rig-2 as v2',
      '  order rig-2 stop-loss accepted 0/50',
      'bar 101 103 100 102',
      '  decision 1 hold: fast-above-slow 102 101, stop 2.04 away',
      // The bar falls to 98: stopped at 99. 50 × (99 - 101) less 2.525 and 0.05 % of 4,950.
      'filled rig-2 sell 50 @99 fee 2.475 slippage 0',
      '  order rig-2 stop-loss filled 50/50',
      '  booked f2 for updown: stop-loss',
      '  trade t1 long 50 101 → 99: -105 (-2.079 %), fast-above-slow → stop-loss',
      '  position none',
      // 100 after 102: short. 1 % of 9,895 over 2 is 49.475: 49 coins.
      'bar 102 102 98 100',
      '  order rig-3 entry pending-submit 0/49',
      '  submit rig-3 entry market sell 49  because fast-below-slow, decided at 100',
      '  decision -1 enter: fast-below-slow 100 101, stop 2 away',
      'accepted rig-3 as v3',
      '  order rig-3 entry accepted 0/49',
      'filled rig-3 sell 49 @100 fee 2.45 slippage 0',
      '  order rig-3 entry filled 49/49',
      '  booked f3 for updown: fast-below-slow',
      '  order rig-4 stop-loss pending-submit 0/49',
      '  submit rig-4 stop-loss stop-market buy 49 102 because stop-loss, decided at 102',
      '  position -49 for -4900, stop 102, fees 2.45',
      'accepted rig-4 as v4',
      '  order rig-4 stop-loss accepted 0/49',
      'bar 100 101 99 99',
      '  decision -1 hold: fast-below-slow 99 99.5, stop 1.98 away',
      'kill',
      '  status halted latched: enough',
      '  order rig-4 stop-loss accepted 0/49 being canceled',
      '  cancel rig-4: kill switch',
      '  alert critical kill-switch',
      '  order rig-5 flatten pending-submit 0/49',
      '  submit rig-5 flatten market buy 49  because kill switch, decided at 99',
      'canceled rig-4: canceled on request',
      '  order rig-4 stop-loss canceled 0/49 being canceled',
      'accepted rig-5 as v5',
      '  order rig-5 flatten accepted 0/49',
      // What a kill sends trades at once, at the last price: 49 × 1 less 2.45 and 0.05 % of 4,851.
      'filled rig-5 buy 49 @99 fee 2.4255 slippage 0',
      '  order rig-5 flatten filled 49/49',
      '  booked f4 for updown: kill switch',
      '  trade t2 short 49 100 → 99: 44.1245 (0.900 %), fast-below-slow → kill switch',
      '  position none',
      '  killed: 1 orders, 1 positions, flat',
      'bar 98 98 96 96',
      '  decision -1 blocked: fast-below-slow 96 97.5, stop 1.92 away',
    ]);
    // 10,000 - 105 + 44.1245
    expect(rig.engine.equity()).toBeCloseTo(9939.1245, 8);
    expect(rig.engine.account().cash).toBe(9_939_12450000n);
  });
});

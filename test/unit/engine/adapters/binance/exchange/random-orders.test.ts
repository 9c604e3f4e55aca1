import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientOrderId, priceTicks, qtyLots } from '../../../../../../src/engine/domain/units.ts';
import type { RequestFault } from '../../../../../venues/binance-server/index.ts';
import { eventually, pause } from '../../../../../venues/raw-client.ts';
import { openSpot } from './spot-account.ts';
import { exitOf, openAccount, stopAt, targetAt, type TradingAccount } from './trading-account.ts';

type Step =
  | { readonly do: 'enter' | 'limit' | 'stop' | 'target' | 'exit' | 'flatten' | 'cancel' | 'amend'; readonly pick: number }
  | { readonly do: 'price'; readonly to: number }
  | { readonly do: 'fault'; readonly fault: RequestFault; readonly match: string }
  | { readonly do: 'stream'; readonly type: 'lose' | 'duplicate' | 'reorder' | 'garble' | 'cut' }
  | { readonly do: 'lag' | 'pause'; readonly ms: number };

const faultTypes = ['drop-before', 'drop-after', 'hang', 'hang-after', 'unknown-executed', 'unknown-not-executed', 'unavailable', 'internal', 'throttled', 'timeout-executed'] as const;
const requestFault: fc.Arbitrary<RequestFault> = fc.oneof(fc.constantFrom(...faultTypes).map((type) => ({ type })), fc.constant({ type: 'too-many', retryAfterS: 1 } as const), fc.constant({ type: 'delay', ms: 20 } as const));

const stepOf = (matches: readonly string[]): fc.Arbitrary<Step> => fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom('enter', 'limit', 'stop', 'target', 'exit', 'flatten', 'cancel', 'amend'), pick: fc.nat(100) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('price'), to: fc.integer({ min: 58_500, max: 61_500 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault'), fault: requestFault, match: fc.constantFrom(...matches) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('stream'), type: fc.constantFrom('lose', 'lose', 'duplicate', 'reorder', 'garble', 'cut') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lag', 'pause'), ms: fc.integer({ min: 1, max: 40 }) }) },
);

/** Does what it is told, as an engine might: protective and closing orders are never larger than the position that was told. */
class Trader {
  readonly one: TradingAccount;
  readonly #market: 'spot' | 'um';
  readonly #scale: number;
  #next = 0;

  constructor(one: TradingAccount, market: 'spot' | 'um') {
    this.one = one;
    this.#market = market;
    this.#scale = market === 'spot' ? 100 : 1;
  }

  async take(step: Step): Promise<void> {
    const { control } = this.one.venue.server;
    const id = (): string => `tw-${++this.#next}`;
    const held = this.one.position();
    const price = (usd: number): number => usd * (this.#market === 'spot' ? 100 : 10);
    const open = this.one.tracker.open().filter(({ cancelRequested }) => !cancelRequested);
    switch (step.do) {
      case 'enter': this.one.submit({ id: id(), qty: 10 * this.#scale }); break;
      case 'limit': this.one.submit({ id: id(), qty: 10 * this.#scale, type: 'limit', limit: price(57_000 + step.pick * 20) }); break;
      case 'stop': if (held > 0 && !this.#isUnderWay('stop-loss')) this.one.submit(stopAt(id(), price(58_000 + step.pick * 10), held)); break;
      case 'target': if (held > 0 && !this.#isUnderWay('take-profit')) this.one.submit(targetAt(id(), price(61_000 + step.pick * 10), held)); break;
      case 'exit': case 'flatten': if (held > 0 && !open.some(({ request }) => request.purpose === 'exit' || request.purpose === 'flatten')) this.one.submit(exitOf(id(), held, step.do)); break;
      case 'cancel': {
        const order = open[step.pick % Math.max(1, open.length)];
        if (order !== undefined) this.one.cancel(order.request.clientOrderId);
        break;
      }
      case 'amend': {
        const order = open.find(({ request, status }) => request.purpose === 'entry' && request.type === 'limit' && status === 'accepted');
        if (order !== undefined) this.one.exchange.amend(order.request.clientOrderId, order.request.instrumentId, { qty: qtyLots((5 + (step.pick % 10)) * this.#scale), limitPrice: priceTicks(price(56_000 + step.pick)) }, 0);
        break;
      }
      case 'price': control.jump(this.#market, 'BTCUSDT', String(step.to)); break;
      case 'fault': control.fail({ match: step.match, fault: step.fault }); break;
      case 'stream': control.fail(this.#market === 'um' ? { role: 'umWs', match: /private (ORDER_TRADE|ALGO)_UPDATE/, times: 2, fault: { type: step.type } } : { role: 'spotWsApi', match: 'executionReport', times: 2, fault: { type: step.type } }); break;
      case 'lag': control.lagAlgoOrders(step.ms * 20); break;
      case 'pause': await pause(step.ms); break;
    }
  }

  #isUnderWay(purpose: string): boolean {
    return this.one.tracker.open().some(({ request, status }) => request.purpose === purpose && status === 'pending-submit');
  }

  /** Everything quiet, and what nobody could hear is asked for, as the reconciliation does. */
  async comeToRest(): Promise<void> {
    const { control } = this.one.venue.server;
    control.clearFaults();
    control.lagAlgoOrders(0);
    await eventually(() => this.one.exchange.inFlight === 0 && this.one.connections.at(-1) === true, `rest; doubts ${this.one.doubts.slice(-3).join(' | ')}`, 12_000);
    await pause(160);
    for (const { request } of this.one.tracker.open()) {
      for (const event of await insist(() => this.one.exchange.lookUp({ request, venueOrderId: null }))) {
        if (event.type === 'order-filled' && this.one.events.some((told) => 'fillId' in told && told.fillId === event.fillId)) continue;
        this.one.events.push(event);
        if (event.type !== 'position-corrected') this.one.tracker.apply(event);
      }
    }
  }
}

/** What was told is what the exchange knows, each fill once. */
function agrees(one: TradingAccount, market: 'spot' | 'um'): void {
  const truth = one.venue.server.control.truth();
  const orders = market === 'um' ? [...truth.um.openOrders, ...truth.um.openAlgoOrders] : truth.spot.openOrders;
  expect(orders.map(({ clientId }) => clientId).toSorted()).toEqual(one.tracker.open().map(({ request }) => request.clientOrderId).toSorted());
  if (market === 'um') expect(Math.round(Number(truth.um.positions[0]?.qty ?? 0) * 1_000)).toBe(one.position());
  else {
    const owned = Number(truth.spot.balances['BTC']?.free) + Number(truth.spot.balances['BTC']?.locked);
    // Fees leave less than a lot of dust with each purchase.
    expect(Math.floor(owned * 100_000 + 1e-6) - one.position()).toBeGreaterThanOrEqual(0);
    expect(Math.floor(owned * 100_000 + 1e-6) - one.position()).toBeLessThanOrEqual(one.events.filter(({ type }) => type === 'position-corrected').length);
  }
  // Every fill was told once.
  const fills = one.events.flatMap((event) => (event.type === 'order-filled' ? [event.fillId] : []));
  expect(new Set(fills).size).toBe(fills.length);
  for (const id of new Set(one.events.flatMap((event) => ('clientOrderId' in event ? [event.clientOrderId] : [])))) {
    const order = one.tracker.get(clientOrderId(id));
    expect(order === null ? 0 : order.filledQty).toBeLessThanOrEqual(order?.request.qty ?? 0);
  }
}

/** The machine may be too slow for the short time in which the exchange has to answer here. */
async function insist<Result>(ask: () => Promise<Result>, tries = 5): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (tries === 0) throw error;
    return insist(ask, tries - 1);
  }
}

async function run(market: 'spot' | 'um', steps: readonly Step[]): Promise<void> {
  const one = market === 'spot' ? await openSpot({ deadlineMs: 100 }) : await openAccount('um', { deadlineMs: 100 });
  try {
    const trader = new Trader(one, market);
    for (const step of steps) {
      await trader.take(step);
      await pause(6);
    }
    await trader.comeToRest();
    agrees(one, market);
  } finally {
    await one.stop();
  }
}

/** More with RANDOM_RUNS. */
const RUNS = Number(process.env['RANDOM_RUNS'] ?? 4);
const SEED = process.env['RANDOM_SEED'] === undefined ? 20_261_121 : Number(process.env['RANDOM_SEED']);
const UM = ['POST /fapi/v1/order', 'POST /fapi/v1/algoOrder', 'DELETE /fapi/v1/', 'PUT /fapi/v1/order', 'GET /fapi/v1/'];
const SPOT = ['POST /api/v3/order', 'POST /api/v3/orderList/oco', 'DELETE /api/v3/order', 'PUT /api/v3/', 'GET /api/v3/'];

describe.concurrent('any orders among any faults', () => {
  it.each([['um', UM], ['spot', SPOT]] as const)('on %s end as they were told, each fill once', { timeout: 600_000 }, async (market, matches) => {
    await fc.assert(fc.asyncProperty(fc.array(stepOf(matches), { minLength: 50, maxLength: 80 }), (steps) => run(market, steps)), { numRuns: RUNS, seed: SEED, endOnFailure: true });
  });
});

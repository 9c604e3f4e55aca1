import type { TradeView, View } from '../../../src/engine/contract/view.ts';
import type { Market } from '../../../src/engine/domain/instrument.ts';
import { createFakeMarket, START_MS } from '../fake/fake-market.ts';
import { PHRASE } from '../fake/fake-venue.ts';
import { sampleView } from '../fake/fake-view.ts';

/** Returns what a named state of the demo page changes in the sample view. */
export function viewChange(state: string): Partial<View> {
  const view = sampleView(createFakeMarket(7, marketOf(state)));
  const fresh = { feed: { ...view.feed, receivedMs: Date.now() } };
  if (state === 'empty') {
    return { ...fresh, session: null, account: null, instruments: [], quotes: {}, book: null, tape: null, fills: [], positions: [], orders: [], trades: [], decisions: [], alerts: [], gauges: [], strategies: [], equity: [] };
  }
  if (state === 'halted') return { ...fresh, trading: { state: 'halted', killLatched: true, cause: 'kill switch held in the window', sinceMs: START_MS, changedBy: 'person', holds: [], arming: null } };
  const live = { feed: { ...view.feed, receivedMs: Date.now() } };
  if (state === 'live') return live;
  if (state === 'disarmed') return { ...live, trading: { ...view.trading, state: 'reducing', cause: 'Every start is disarmed', changedBy: 'start', arming: { isArmed: false, notionalCap: null, phrase: PHRASE, sinceMs: START_MS } } };
  if (state === 'holds') {
    return {
      ...live,
      trading: { ...view.trading, holds: [
        { code: 'account', cause: 'Binance’s user data stream has been silent for 24 s. It is being opened again.', sinceMs: Date.now() - 24_000 },
        { code: 'foreign-position', cause: 'LINKUSDT holds −40.0 that Tradewind did not open.', sinceMs: Date.now() - 300_000 },
      ] },
      venue: view.venue && { ...view.venue, account: { status: 'disconnected', detail: 'No message for 24 s; trying again in 4 s.' } },
      orders: view.orders.map((order, index) => index === 0 ? { ...order, status: 'pending-submit', isLookedUp: true } : order),
    };
  }
  if (state === 'demo' || state === 'paper') {
    return {
      ...live,
      session: view.session && { ...view.session, mode: state },
      trading: { ...view.trading, arming: null },
      foreign: { orders: [], positions: [] },
      venue: view.venue && (state === 'paper' ? { ...view.venue, account: null, reconciledMs: null, reconciliation: '' } : { ...view.venue, environment: 'demo', name: 'Binance demo' }),
    };
  }
  if (state === 'large') return { ...fresh, ...large(view) };
  return fresh;
}

/** Returns the market of a named state: a venue's where it is about one. */
export function marketOf(state: string): Market {
  return ['live', 'disarmed', 'holds', 'demo', 'paper'].includes(state) ? 'um' : 'practice';
}

/** Ten thousand rows, a twelve-digit loss and the longest symbol. */
function large(view: View): Partial<View> {
  const first = view.trades[0];
  const trades = first ? Array.from({ length: 10_000 }, (_, index): TradeView => ({ ...first, id: `many-${index}`, symbol: '1000000MOGUSDT_260925', pnl: '-123456789012.34567800', exitTimeMs: first.exitTimeMs - index * 60_000 })) : [];
  return { trades, account: view.account && { ...view.account, equity: '999999999999.12345678', dayPnl: '-123456789012.34567800', dayPnlPct: -11.1 } };
}

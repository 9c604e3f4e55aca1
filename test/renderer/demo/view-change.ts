import type { TradeView, View } from '../../../src/engine/contract/view.ts';
import { createFakeMarket, START_MS } from '../fake/fake-market.ts';
import { sampleView } from '../fake/fake-view.ts';

/** Returns what a named state of the demo page changes in the sample view. */
export function viewChange(state: string): Partial<View> {
  const view = sampleView(createFakeMarket(7));
  const fresh = { feed: { ...view.feed, receivedMs: Date.now() } };
  if (state === 'empty') {
    return { ...fresh, session: null, account: null, instruments: [], quotes: {}, book: null, positions: [], orders: [], trades: [], decisions: [], alerts: [], gauges: [], strategies: [], equity: [] };
  }
  if (state === 'halted') return { ...fresh, trading: { state: 'halted', killLatched: true, cause: 'kill switch held in the window', sinceMs: START_MS, changedBy: 'person' } };
  if (state === 'live') return { ...fresh, session: view.session && { ...view.session, mode: 'live', source: 'venue', simulated: false, title: 'Binance USDⓈ-M futures' } };
  if (state === 'large') return { ...fresh, ...large(view) };
  return fresh;
}

/** Ten thousand rows, a twelve-digit loss and the longest symbol. */
function large(view: View): Partial<View> {
  const first = view.trades[0];
  const trades = first ? Array.from({ length: 10_000 }, (_, index): TradeView => ({ ...first, id: `many-${index}`, symbol: '1000000MOGUSDT_260925', pnl: '-123456789012.34567800', exitTimeMs: first.exitTimeMs - index * 60_000 })) : [];
  return { trades, account: view.account && { ...view.account, equity: '999999999999.12345678', dayPnl: '-123456789012.34567800', dayPnlPct: -11.1 } };
}

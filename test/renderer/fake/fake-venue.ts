import type { ConnectionView, FillView, ForeignView, FundingView, OrderLatencyView, TapeView, TradeView, VenueView, View } from '../../../src/engine/contract/view.ts';
import type { FakeSeries } from './fake-market.ts';
import { START_MS } from './fake-market.ts';
import { randomFrom } from './random.ts';

const MINUTE = 60_000;

export const CONNECTIONS: readonly ConnectionView[] = [
  { id: 'demo', name: 'Binance demo', environment: 'demo', urls: null },
  { id: 'live', name: 'Binance', environment: 'live', urls: null },
];

export const SYMBOLS: readonly string[] = ['1000SATSUSDT', 'ADAUSDT', 'AVAXUSDT', 'BNBUSDT', 'BTCUSDT', 'DOGEUSDT', 'DOTUSDT', 'ETHUSDT', 'LINKUSDT', 'LTCUSDT', 'SOLUSDT', 'TRXUSDT', 'XRPUSDT',
  ...Array.from({ length: 300 }, (_, index) => `COIN${String(index).padStart(3, '0')}USDT`)];

/** What a session at a venue has beyond a practice session: a connection, an armed account, and something that is not ours. */
export function fakeVenue(market: readonly FakeSeries[]): Pick<View, 'session' | 'venue' | 'foreign' | 'trading' | 'feed'> {
  return {
    session: { id: 'session-live', mode: 'live', source: 'venue', title: 'Binance USDⓈ-M futures', simulated: false, speed: 1, paused: false, startedMs: START_MS - 5 * 60 * MINUTE, progress: null, ended: false },
    feed: { status: 'connected', detail: 'Binance USDⓈ-M futures, 7 symbols', eventTimeMs: START_MS, receivedMs: START_MS },
    trading: {
      state: 'active', killLatched: false, cause: 'Armed by you', sinceMs: START_MS - 60 * MINUTE, changedBy: 'person', holds: [],
      arming: { isArmed: true, notionalCap: '12000.00000000', phrase: PHRASE, sinceMs: START_MS - 60 * MINUTE },
    },
    venue: SAMPLE_VENUE,
    foreign: sampleForeign(market),
  };
}

export const PHRASE = 'trade real money';

export const SAMPLE_VENUE: VenueView = {
  connectionId: 'live', name: 'Binance', environment: 'live', market: 'um', marketData: { status: 'connected', detail: '7 streams, newest message 0.1 s ago' },
  account: { status: 'connected', detail: 'User data stream, renewed 12 min ago' }, weightUsed: 164, weightLimit: 2400, clockOffsetMs: -12, roundTripMs: 38,
  reconciledMs: START_MS - 3 * MINUTE, reconciliation: '2 positions, 4 orders and 1 balance agree with Binance.',
};

function sampleForeign(market: readonly FakeSeries[]): ForeignView {
  const sol = market[2]?.instrument;
  return {
    orders: [{ clientOrderId: 'web_x81hf02k', symbol: 'SOLUSDT', side: 'buy', type: 'LIMIT', qty: '12.0', price: '139.50' }],
    positions: [
      { symbol: 'SOLUSDT', instrumentId: sol?.id ?? null, qty: '12.0', entryPrice: '141.22' },
      { symbol: 'LINKUSDT', instrumentId: null, qty: '-40.0', entryPrice: '14.102' },
    ],
  };
}

/** Makes forty prints around the newest price. */
export function tapeOf(series: FakeSeries | undefined, timeMs: number): TapeView | null {
  if (!series) return null;
  const { instrument, minutes } = series;
  const last = minutes.at(-1)?.close ?? 0;
  const tick = 10 ** -instrument.priceDecimals;
  const random = randomFrom(Math.round(last * 100) + 3);
  return {
    instrumentId: instrument.id,
    prints: Array.from({ length: 40 }, (_, index) => ({
      id: String(900_000 + Math.floor(timeMs / 250) % 100_000 - index), timeMs: timeMs - index * 340 - Math.floor(random() * 200), price: Number((last + Math.round((random() - 0.5) * 6) * tick).toFixed(instrument.priceDecimals)),
      qty: Number(Math.max((random() ** 4 * 90_000) / last, 10 ** -instrument.qtyDecimals).toFixed(instrument.qtyDecimals)), takerSide: random() < 0.52 ? 'buy' : 'sell',
    })),
  };
}

/** Futures and the practice market pay every eight hours. */
export function sampleFunding(market: readonly FakeSeries[]): Readonly<Record<string, FundingView>> {
  return Object.fromEntries(market.map(({ instrument, minutes }, index) => [instrument.id, { instrumentId: instrument.id, rate: index === 1 ? -0.000042 : 0.0001, nextTimeMs: START_MS + 90 * MINUTE, markPrice: minutes.at(-1)?.close ?? 0 }]));
}

/** Two fills for each trade: in as taker, out as maker where it took its gain. */
export function sampleFills(trades: readonly TradeView[]): readonly FillView[] {
  return trades.slice(0, 20).flatMap((trade, index): readonly FillView[] => {
    const base = { instrumentId: trade.instrumentId, strategyId: trade.strategyId, qty: trade.qty, fee: '1.52000000' } as const;
    return [
      { ...base, id: `fill-${index}-out`, clientOrderId: `tw-${index}-out`, timeMs: trade.exitTimeMs, side: trade.side === 'long' ? 'sell' : 'buy', price: trade.exitPrice, liquidity: trade.exitReason === 'take-profit' ? 'maker' : 'taker', slippage: trade.exitReason === 'take-profit' ? '-0.11000000' : '0.42000000', slippageBps: trade.exitReason === 'take-profit' ? -0.3 : 1.1, reason: trade.exitReason },
      { ...base, id: `fill-${index}-in`, clientOrderId: `tw-${index}-in`, timeMs: trade.entryTimeMs, side: trade.side === 'long' ? 'buy' : 'sell', price: trade.entryPrice, liquidity: 'taker', slippage: '0.31000000', slippageBps: 0.8, reason: trade.entryReason },
    ];
  });
}

export const SAMPLE_LATENCY: OrderLatencyView = { sentMs: 0.4, acknowledgedMs: 41.2, filledMs: 43.9 };

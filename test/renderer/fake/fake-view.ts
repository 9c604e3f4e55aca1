import type { DecisionView, GaugeView, OrderView, PositionView, QuoteView, TradeView, View } from '../../../src/engine/contract/view.ts';
import type { FakeSeries } from './fake-market.ts';
import { START_MS } from './fake-market.ts';
import { fakeVenue, sampleFills, sampleFunding, tapeOf } from './fake-venue.ts';
import { randomFrom } from './random.ts';

const MINUTE = 60_000;
export const STRATEGY_ID = 'ema-cross';

/** Makes the whole state of a practice session that has run for a day: something in every list. */
export function sampleView(market: readonly FakeSeries[], change: Partial<View> = {}): View {
  const trades = sampleTrades(market);
  return {
    sequence: 1000,
    engine: { status: 'running', message: 'Running', version: '0.1.0' },
    session: {
      id: 'session-1', mode: 'practice', source: 'practice-market', title: 'Practice market, seed 7', simulated: true, speed: 1, paused: false,
      startedMs: START_MS - 26 * 60 * MINUTE, progress: null, ended: false,
    },
    feed: { status: 'connected', detail: 'Practice market', eventTimeMs: START_MS, receivedMs: START_MS },
    trading: { state: 'active', killLatched: false, cause: 'Started by you', sinceMs: START_MS - 26 * 60 * MINUTE, changedBy: 'person', holds: [], arming: null },
    account: {
      quoteAsset: 'USDT', equity: '10284.36518200', cash: '10231.90441100', startingCash: '10000.00000000', realizedPnl: '231.90441100',
      unrealizedPnl: '52.46077100', dayPnl: '118.42731900', dayPnlPct: 1.165, totalReturnPct: 2.8437, fees: '48.11204400', funding: '-3.20511200',
      slippage: '11.67200100', drawdownPct: 0.42, maxDrawdownPct: 3.18,
    },
    instruments: market.map(({ instrument }) => instrument),
    quotes: Object.fromEntries(market.map((series) => [series.instrument.id, quoteOf(series, START_MS)])),
    book: bookOf(market[0], START_MS),
    tape: tapeOf(market[0], START_MS),
    funding: sampleFunding(market),
    venue: null,
    foreign: { orders: [], positions: [] },
    fills: sampleFills(trades),
    positions: samplePositions(market),
    orders: sampleOrders(market),
    trades,
    decisions: sampleDecisions(market),
    alerts: [
      { id: 3, timeMs: START_MS - 42 * MINUTE, level: 'warning', code: 'order-denied', message: 'SOLUSDT: entry denied. Total exposure would reach 212 % of equity; your limit is 200 %.' },
      { id: 2, timeMs: START_MS - 6.2 * 60 * MINUTE, level: 'warning', code: 'feed-gap', message: 'No prices from 08:10 to 08:28. Nothing was decided on missing data.' },
      { id: 1, timeMs: START_MS - 26 * 60 * MINUTE, level: 'info', code: 'session-started', message: 'Practice session started with 10 000 USDT of play money.' },
    ],
    gauges: SAMPLE_GAUGES,
    strategies: [
      {
        id: STRATEGY_ID, strategy: 'ma-cross', title: 'Moving-average cross', instruments: market.slice(0, 3).map(({ instrument }) => instrument.id), interval: '15m', enabled: true,
        config: { fastPeriod: 12, slowPeriod: 26, kind: 'ema', direction: 'both' }, entry: {}, sizing: {}, warmupLeft: 0,
      },
    ],
    equity: sampleEquity(),
    jobs: [],
    ...(market[0]?.instrument.market === 'um' ? fakeVenue(market) : {}),
    ...change,
  };
}

/** Makes the quote of a series at a moment. */
export function quoteOf({ instrument, minutes }: FakeSeries, timeMs: number): QuoteView {
  const last = minutes.at(-1)?.close ?? 0;
  const dayAgo = minutes.at(-1440)?.close ?? minutes[0]?.close ?? last;
  const tick = 10 ** -instrument.priceDecimals;
  const round = (value: number) => Number(value.toFixed(instrument.priceDecimals));
  const spark = minutes.slice(-1440).filter((_, index, all) => index % 30 === 0 || index === all.length - 1).map((bar) => bar.close);
  return { instrumentId: instrument.id, last, bid: round(last - tick), ask: round(last + tick), changePct: (last / dayAgo - 1) * 100, timeMs, spark };
}

/** Makes a book of twenty levels on each side. */
export function bookOf(series: FakeSeries | undefined, timeMs: number): View['book'] {
  if (!series) return null;
  const { instrument, minutes } = series;
  const last = minutes.at(-1)?.close ?? 0;
  const tick = Math.max(10 ** -instrument.priceDecimals, last * 0.00002);
  const random = randomFrom(Math.round(last * 1000) + timeMs % 977);
  const level = (index: number, sign: 1 | -1): readonly [number, number] => [
    Number((last + sign * tick * (index + 1)).toFixed(instrument.priceDecimals)),
    Number(((0.2 + random() ** 2 * 4 * (1 + index / 6)) * 30_000 / last).toFixed(instrument.qtyDecimals)),
  ];
  const side = (sign: 1 | -1) => Array.from({ length: 20 }, (_, index) => level(index, sign));
  return { instrumentId: instrument.id, timeMs, bids: side(-1), asks: side(1) };
}

function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

function samplePositions(market: readonly FakeSeries[]): readonly PositionView[] {
  return market.slice(0, 2).map((series, index): PositionView => {
    const { instrument, minutes } = series;
    const side = index === 0 ? 'long' : 'short';
    const sign = index === 0 ? 1 : -1;
    const entry = minutes.at(-96)?.close ?? 1;
    const mark = minutes.at(-1)?.close ?? 1;
    const qty = 4200 / entry;
    const pnl = sign * (mark - entry) * qty;
    const price = (value: number) => fixed(value, instrument.priceDecimals);
    return {
      instrumentId: instrument.id, strategyId: STRATEGY_ID, side, qty: fixed(qty, instrument.qtyDecimals), entryPrice: price(entry), markPrice: price(mark),
      notional: fixed(qty * mark, 8), unrealizedPnl: fixed(pnl, 8), unrealizedPct: (pnl / 4200) * 100, stopPrice: price(entry * (1 - sign * 0.011)),
      takeProfitPrice: price(entry * (1 + sign * 0.022)), liquidationPrice: price(entry * (1 - sign * 0.32)), atRisk: '46.20000000', fees: '2.10000000', funding: '-0.41200000',
      openedMs: START_MS - 96 * MINUTE, entryReason: index === 0 ? 'The 12-bar EMA crossed above the 26-bar EMA.' : 'The 12-bar EMA crossed below the 26-bar EMA.', exits: null,
    };
  });
}

function sampleOrders(market: readonly FakeSeries[]): readonly OrderView[] {
  return samplePositions(market).flatMap((position, index): readonly OrderView[] => {
    const base = {
      instrumentId: position.instrumentId, strategyId: STRATEGY_ID, side: position.side === 'long' ? 'sell' : 'buy', status: 'accepted', qty: position.qty,
      filledQty: '0', limitPrice: null, averagePrice: null, reduceOnly: true, submittedMs: position.openedMs, updatedMs: position.openedMs, detail: null, callbackBps: null, isLookedUp: false, latency: null,
    } as const;
    return [
      { ...base, clientOrderId: `tw-${index}-stop`, purpose: 'stop-loss', type: 'stop-market', triggerPrice: position.stopPrice, reason: 'Protects the position from the moment of entry.' },
      { ...base, clientOrderId: `tw-${index}-target`, purpose: 'take-profit', type: 'take-profit-market', triggerPrice: position.takeProfitPrice, reason: 'Takes the gain at twice the risk.' },
    ];
  });
}

/** Trades every three hours or so on the first three instruments, at prices the bars had. */
function sampleTrades(market: readonly FakeSeries[]): readonly TradeView[] {
  const trades: TradeView[] = [];
  for (let index = 0; index < 24; index++) {
    const series = market[index % 3];
    if (!series) continue;
    const { instrument, minutes } = series;
    const entryBar = minutes[minutes.length - 160 - index * 65];
    const exitBar = minutes[minutes.length - 118 - index * 65];
    if (!entryBar || !exitBar) continue;
    const side = index % 2 === 0 ? 'long' : 'short';
    const qty = 3800 / entryBar.close;
    const fees = 3.04;
    const pnl = (side === 'long' ? 1 : -1) * (exitBar.close - entryBar.close) * qty - fees;
    const price = (value: number) => fixed(value, instrument.priceDecimals);
    trades.push({
      id: `trade-${index}`, strategyId: STRATEGY_ID, instrumentId: instrument.id, symbol: instrument.symbol, side, entryTimeMs: entryBar.timeMs, entryPrice: price(entryBar.close),
      exitTimeMs: exitBar.timeMs, exitPrice: price(exitBar.close), qty: fixed(qty, instrument.qtyDecimals), fees: fixed(fees, 8), funding: '-0.11000000', slippage: '0.42000000',
      pnl: fixed(pnl, 8), returnPct: (pnl / 3800) * 100, entryReason: side === 'long' ? 'EMA 12 crossed above EMA 26' : 'EMA 12 crossed below EMA 26',
      exitReason: pnl > 40 ? 'take-profit' : pnl < -30 ? 'stop-loss' : 'EMA 12 crossed back', ambiguous: index === 5,
    });
  }
  return trades;
}

function sampleDecisions(market: readonly FakeSeries[]): readonly DecisionView[] {
  const outcomes = ['hold', 'hold', 'enter', 'denied', 'hold', 'cooldown', 'exit', 'turn', 'warming-up', 'blocked'] as const;
  return Array.from({ length: 36 }, (_, index): DecisionView => {
    const { instrument, minutes } = market[index % 3] ?? market[0] as FakeSeries;
    const bar = minutes[minutes.length - 1 - index * 5];
    const price = bar?.close ?? 0;
    const outcome = outcomes[index % outcomes.length] ?? 'hold';
    const fast = fixed(price * 1.0008, instrument.priceDecimals);
    const slow = fixed(price * 0.9989, instrument.priceDecimals);
    return {
      id: 900 - index, timeMs: START_MS - Math.floor(index / 3) * 15 * MINUTE, strategyId: STRATEGY_ID, instrumentId: instrument.id, price, targetExposure: outcome === 'exit' ? 0 : 1, outcome,
      sentence: `The 12-bar EMA (${fast}) is above the 26-bar EMA (${slow}): ${outcome === 'enter' ? 'go long' : 'hold long'}.`,
      denial: outcome === 'denied' ? 'Denied: this order would take total exposure to 212 % of equity; your limit is 200 %.' : outcome === 'blocked' ? 'Blocked: the newest price is 34 s old; your limit is 30 s.' : null,
      values: { fast: Number(fast), slow: Number(slow) },
    };
  });
}

function sampleEquity(): View['equity'] {
  const random = randomFrom(11);
  let equity = 10_000;
  return Array.from({ length: 320 }, (_, index) => {
    equity += (random() - 0.47) * 16 + (index > 140 && index < 180 ? -7 : 0) + (10_284.37 - equity) * (index > 280 ? 0.06 : 0);
    return { timeMs: START_MS - (320 - index) * 5 * MINUTE, equity: Number(equity.toFixed(2)) };
  });
}

export const SAMPLE_GAUGES: readonly GaugeView[] = [
  { code: 'drawdown-limit', title: 'Drawdown', unit: '%', value: 0.42, limit: 15, share: 0.028, description: 'Fall from the highest equity. At the limit trading halts.' },
  { code: 'daily-loss-limit', title: 'Loss today', unit: '%', value: 0, limit: 3, share: 0, description: 'Loss since midnight UTC. At the limit no new position is opened until the next day.' },
  { code: 'total-exposure-cap', title: 'Total exposure', unit: '%', value: 81.7, limit: 200, share: 0.41, description: 'Value of all positions against equity.' },
  { code: 'symbol-exposure-cap', title: 'Largest symbol', unit: '%', value: 41.2, limit: 50, share: 0.824, description: 'Value of the largest position against equity.' },
  { code: 'open-positions-limit', title: 'Open positions', unit: '', value: 2, limit: 5, share: 0.4, description: 'How many positions may be open at once.' },
  { code: 'order-rate-limit', title: 'Orders per minute', unit: '', value: 0, limit: 30, share: 0, description: 'Orders sent in the last minute.' },
  { code: 'data-stale', title: 'Data age', unit: 's', value: 0.3, limit: 30, share: 0.01, description: 'Age of the newest price. Beyond the limit nothing is opened.' },
];

import type { CatalogEntry, CheckItem, ConfigDescription, RunSummary } from '../../../src/engine/contract/api.ts';
import { alertSettings } from '../../../src/engine/contract/alerts.ts';
import type { BarView } from '../../../src/engine/contract/events.ts';
import type { Interval } from '../../../src/engine/domain/interval.ts';
import type { FakeAnswers, FakeEngine } from '../fake-engine.ts';
import { resample, START_MS } from './fake-market.ts';
import { ribbonOf } from './fake-ribbon.ts';
import { fakeRisk } from './fake-risk.ts';
import { fakeTrading } from './fake-trading.ts';
import { tapeOf } from './fake-venue.ts';
import { bookOf } from './fake-view.ts';

/** Returns the default answer of each method: plausible, and with the effect on the view that a person would see. */
export function fakeAnswers({ market, view, emit }: Pick<FakeEngine, 'market' | 'view' | 'emit'>): FakeAnswers {
  const seriesOf = (id: string) => {
    const series = market.find(({ instrument }) => instrument.id === id);
    if (!series) throw new Error(`expected an instrument of this session, was ${id}`);
    return series;
  };
  const barsOf = (id: string, interval: Interval, before: number | undefined): readonly BarView[] => {
    const bars = resample(seriesOf(id).minutes, interval);
    return before === undefined ? bars : bars.filter((bar) => bar.timeMs < before);
  };
  return {
    ...fakeTrading({ market, view, emit }),
    ...fakeRisk({ market, view, emit }),
    'engine.view': () => view(),
    'bots.list': () => ({ bots: [] }),
    'session.start': () => ({ sessionId: 'session-2' }),
    'session.set-speed': ({ speed }) => changeSession({ speed }),
    'session.pause': ({ paused }) => changeSession({ paused }),
    'market.bars': ({ instrumentId, interval, before, limit = 1000 }) => {
      const bars = barsOf(instrumentId, interval, before);
      return { bars: bars.slice(-limit), hasMore: bars.length > limit };
    },
    'market.overlays': ({ instrumentId, interval, before, limit = 1000 }) => {
      const bars = barsOf(instrumentId, interval, before);
      return { lines: [{ name: 'EMA 12', points: ema(bars, 12).slice(-limit) }, { name: 'EMA 26', points: ema(bars, 26).slice(-limit) }] };
    },
    'regime.ribbon': ({ instrumentId, interval, from, to }) => ribbonOf(barsOf(instrumentId, interval, undefined).flatMap(({ timeMs }) => (timeMs >= from && timeMs <= to ? [timeMs] : []))),
    'market.follow-depth': ({ instrumentId }) => {
      emit({ type: 'book-updated', book: instrumentId === null ? null : bookOf(seriesOf(instrumentId), START_MS) });
      emit({ type: 'tape-updated', tape: instrumentId === null ? null : tapeOf(seriesOf(instrumentId), START_MS) });
      return null;
    },
    'trading.set-state': ({ state }) => {
      emit({ type: 'trading-updated', trading: { ...view().trading, state, killLatched: false, cause: 'Set by you', sinceMs: Date.now(), changedBy: 'person' } });
      return null;
    },
    'trading.re-arm': () => {
      emit({ type: 'trading-updated', trading: { ...view().trading, state: 'active', killLatched: false, cause: 'Re-armed by you', sinceMs: Date.now(), changedBy: 'person' } });
      return null;
    },
    'alerts.get': () => ({ settings: alertSettings.parse({}), channels: [], quietUntilMs: null }),
    'trading.checklist': () => ({ items: CHECKLIST }),
    'position.close': ({ instrumentId }) => {
      emit({ type: 'positions-updated', positions: view().positions.filter((position) => position.instrumentId !== instrumentId) });
      return null;
    },
    'order.cancel': ({ clientOrderId }) => {
      const order = view().orders.find((candidate) => candidate.clientOrderId === clientOrderId);
      if (!order) throw new Error('This order is no longer open. Nothing was canceled.');
      emit({ type: 'order-updated', order: { ...order, status: 'canceled' }, isOpen: false });
      return null;
    },
    'strategies.catalog': () => ({ entries: [CATALOG_ENTRY], entryPolicy: { schema: { type: 'object', properties: {} }, defaults: {} }, sizingPolicy: { schema: { type: 'object', properties: {} }, defaults: {} } }),
    'strategies.sizes': () => ({ sizes: [] }),
    'strategies.apply': () => null,
    'strategies.remove': ({ id }) => {
      emit({ type: 'strategies-updated', strategies: view().strategies.filter((strategy) => strategy.id !== id) });
      return null;
    },
    'risk.describe': () => RISK,
    'risk.apply': () => null,
    'execution.describe': () => RISK,
    'data.list': () => ({ datasets: [{ instrumentId: 'spot:BTCUSDT', kind: 'bars', interval: '15m', from: Date.UTC(2023, 0, 1), to: Date.UTC(2025, 0, 1), count: 70_176 }] }),
    'data.import': () => ({ jobId: 'job-1' }),
    'data.download': () => ({ jobId: 'job-3' }),
    'data.delete': () => null,
    'context.list': () => ({ values: [], fetchedMs: null, problem: null }),
    'context.refresh': () => ({ values: [{ name: 'btc-dominance-pct', timeMs: START_MS, value: 56.4 }, { name: 'total-market-cap-usd', timeMs: START_MS, value: 2_721e9 }, { name: 'trending-rank:ENA', timeMs: START_MS, value: 1 }], fetchedMs: START_MS, problem: null }),
    'backtest.start': () => ({ jobId: 'job-2' }),
    'backtest.list': () => ({ runs: [RUN] }),
    'backtest.delete': () => null,
    'jobs.cancel': () => null,
    'records.page': ({ kind }) => {
      if (kind === 'trades') return { kind, items: view().trades, next: null };
      if (kind === 'fills') return { kind, items: view().fills, next: null };
      if (kind === 'orders') return { kind, items: view().orders, next: null };
      if (kind === 'decisions') return { kind, items: view().decisions, next: null };
      return { kind: 'alerts', items: view().alerts, next: null };
    },
    'doctor.run': () => ({ items: CHECKLIST }),
  };

  function changeSession(change: { readonly speed?: number; readonly paused?: boolean }): null {
    const { session } = view();
    if (session) emit({ type: 'session-updated', session: { ...session, ...change } });
    return null;
  }
}

function ema(bars: readonly BarView[], period: number): readonly { readonly timeMs: number; readonly value: number }[] {
  let value = bars[0]?.close ?? 0;
  return bars.map((bar) => ({ timeMs: bar.timeMs, value: value += (bar.close - value) * (2 / (period + 1)) })).slice(period);
}

const CHECKLIST: readonly CheckItem[] = [
  { title: 'The engine is running', ok: true, detail: 'Answered 0.1 s ago.' },
  { title: 'Prices arrive', ok: true, detail: 'The newest price is 0.3 s old; the limit is 30 s.' },
  { title: 'Trading is on', ok: true, detail: 'Active since 12:30, started by you.' },
  { title: 'A strategy is enabled', ok: true, detail: 'Moving-average cross on BTCUSDT, ETHUSDT, SOLUSDT.' },
  { title: 'The strategy has enough bars', ok: true, detail: 'Warmed up.' },
  { title: 'Risk allows a new position', ok: false, detail: 'Total exposure is 182 % of equity and one more position would take it to 212 %; your limit is 200 %.' },
  { title: 'The strategy wants a position', ok: true, detail: 'Wants to be long BTCUSDT since 14:15.' },
];

const CATALOG_ENTRY: CatalogEntry = {
  name: 'ma-cross',
  title: 'Moving-average cross',
  summary: 'Holds long while a fast average is above a slow one, and short while it is below.',
  schema: {
    type: 'object',
    properties: {
      fastPeriod: { type: 'integer', minimum: 2, maximum: 200, default: 12, title: 'Fast average', description: 'Bars in the fast average.' },
      slowPeriod: { type: 'integer', minimum: 3, maximum: 500, default: 26, title: 'Slow average', description: 'Bars in the slow average.' },
      kind: { enum: ['ema', 'sma'], default: 'ema', title: 'Kind', description: 'How the averages are weighted.' },
      direction: { enum: ['long', 'short', 'both'], default: 'both', title: 'Direction', description: 'Which side may be held.' },
    },
  },
  defaults: { fastPeriod: 12, slowPeriod: 26, kind: 'ema', direction: 'both' },
  presets: [{ name: 'Slow trend', description: 'Fewer, longer trades.', values: { fastPeriod: 50, slowPeriod: 200 } }],
};

const RISK: ConfigDescription = {
  schema: { type: 'object', properties: { riskPerTradePct: { type: 'number', minimum: 0.01, maximum: 10, default: 0.5, title: 'Risk per trade', description: 'Share of equity lost if the stop fills.' } } },
  defaults: { riskPerTradePct: 0.5 },
  config: { riskPerTradePct: 0.5 },
};

const RUN: RunSummary = {
  runId: 'run-1', createdMs: START_MS - 86_400_000, strategy: 'ma-cross', instruments: ['spot:BTCUSDT'], interval: '15m', from: Date.UTC(2023, 0, 1), to: Date.UTC(2025, 0, 1),
  metrics: { totalReturnPct: 12.41, maxDrawdownPct: 18.2, sharpe: 0.61, trades: 842, winRatePct: 36.1 }, resultHash: 'b1946ac92492d2347c6235b4d2611184',
};

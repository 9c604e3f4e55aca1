import type {
  AccountView, AlertView, BookView, DecisionView, EngineView, EquityPoint, FeedView, FillView, ForeignView, FundingView, GaugeView, InstrumentView, JobView, OrderView,
  PositionView, QuoteView, SessionView, StrategyView, TapeView, TradeView, TradingView, VenueView, View,
} from './view.ts';
import type { BotSummary } from './boosting.ts';
import { EQUITY_LIMIT, NO_FOREIGN, RECENT_LIMIT } from './view.ts';
import type { Interval } from '../domain/interval.ts';

/** A bar for drawing; `closed` is false while it still moves. */
export interface BarView {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * Everything that can change in a view. Market data (`quotes-updated`, `book-updated`, `bar-updated`, `account-updated`, `positions-updated`,
 * `gauges-updated`, `feed-updated`, `tape-updated`, `funding-updated`, `venue-updated`) is conflated to frames and carries the newest state; orders, fills, trades, decisions and alerts are never conflated.
 */
export type ViewEvent =
  | { readonly type: 'engine-updated'; readonly engine: EngineView }
  | { readonly type: 'session-updated'; readonly session: SessionView | null }
  | { readonly type: 'instruments-updated'; readonly instruments: readonly InstrumentView[] }
  | { readonly type: 'feed-updated'; readonly feed: FeedView }
  | { readonly type: 'trading-updated'; readonly trading: TradingView }
  | { readonly type: 'account-updated'; readonly account: AccountView }
  | { readonly type: 'quotes-updated'; readonly quotes: readonly QuoteView[] }
  | { readonly type: 'book-updated'; readonly book: BookView | null }
  /** Drawn by the chart, not part of the view. */
  | { readonly type: 'bar-updated'; readonly instrumentId: string; readonly interval: Interval; readonly bar: BarView; readonly closed: boolean }
  | { readonly type: 'positions-updated'; readonly positions: readonly PositionView[] }
  | { readonly type: 'order-updated'; readonly order: OrderView; readonly isOpen: boolean }
  | { readonly type: 'fill-booked'; readonly fill: FillView }
  | { readonly type: 'tape-updated'; readonly tape: TapeView | null }
  | { readonly type: 'funding-updated'; readonly funding: readonly FundingView[] }
  | { readonly type: 'venue-updated'; readonly venue: VenueView | null }
  | { readonly type: 'foreign-updated'; readonly foreign: ForeignView }
  | { readonly type: 'trade-closed'; readonly trade: TradeView }
  | { readonly type: 'decision-made'; readonly decision: DecisionView }
  | { readonly type: 'alert-raised'; readonly alert: AlertView }
  | { readonly type: 'gauges-updated'; readonly gauges: readonly GaugeView[] }
  | { readonly type: 'strategies-updated'; readonly strategies: readonly StrategyView[] }
  | { readonly type: 'equity-sampled'; readonly point: EquityPoint }
  | { readonly type: 'job-updated'; readonly job: JobView }
  /** At every step of a bot's cycle, and when it starts and ends. Asked for with `bots.list`, not part of the view. */
  | { readonly type: 'bot-updated'; readonly bot: BotSummary };

/**
 * Folds one event into a view: the same function in the worker and in the window, so that both see the same.
 * @param sequence must be `view.sequence + 1`; the caller asks for a new snapshot on a gap
 */
export function applyEvent(view: View, sequence: number, event: ViewEvent): View {
  return { ...view, ...changeOf(view, event), sequence };
}

function changeOf(view: View, event: ViewEvent): Partial<View> {
  switch (event.type) {
    case 'engine-updated': return { engine: event.engine };
    case 'session-updated': return sessionChange(view, event.session);
    case 'instruments-updated': return { instruments: event.instruments };
    case 'feed-updated': return { feed: event.feed };
    case 'trading-updated': return { trading: event.trading };
    case 'account-updated': return { account: event.account };
    case 'quotes-updated': return { quotes: withQuotes(view.quotes, event.quotes) };
    case 'book-updated': return { book: event.book };
    case 'bar-updated': return {};
    case 'positions-updated': return { positions: event.positions };
    case 'order-updated': return { orders: withOrder(view.orders, event.order, event.isOpen) };
    case 'fill-booked': return { fills: withNewest(view.fills, event.fill) };
    case 'tape-updated': return { tape: event.tape };
    case 'funding-updated': return { funding: withFunding(view.funding, event.funding) };
    case 'venue-updated': return { venue: event.venue };
    case 'foreign-updated': return { foreign: event.foreign };
    case 'trade-closed': return { trades: withNewest(view.trades, event.trade) };
    case 'decision-made': return { decisions: withNewest(view.decisions, event.decision) };
    case 'alert-raised': return { alerts: withNewest(view.alerts, event.alert) };
    case 'gauges-updated': return { gauges: event.gauges };
    case 'strategies-updated': return { strategies: event.strategies };
    case 'equity-sampled': return { equity: withPoint(view.equity, event.point) };
    case 'job-updated': return { jobs: withJob(view.jobs, event.job) };
    case 'bot-updated': return {};
  }
}

/** A new session starts with empty lists; a change of the same session keeps them. */
function sessionChange(view: View, session: SessionView | null): Partial<View> {
  if (session?.id === view.session?.id) return { session };
  return {
    session, quotes: {}, book: null, tape: null, funding: {}, venue: null, foreign: NO_FOREIGN, positions: [], orders: [], fills: [], trades: [], decisions: [], equity: [], account: null, gauges: [],
  };
}

function withQuotes(quotes: View['quotes'], changed: readonly QuoteView[]): View['quotes'] {
  const next: Record<string, QuoteView> = { ...quotes };
  for (const quote of changed) next[quote.instrumentId] = quote;
  return next;
}

function withFunding(funding: View['funding'], changed: readonly FundingView[]): View['funding'] {
  return { ...funding, ...Object.fromEntries(changed.map((one) => [one.instrumentId, one])) };
}

function withOrder(orders: readonly OrderView[], order: OrderView, isOpen: boolean): readonly OrderView[] {
  const others = orders.filter((other) => other.clientOrderId !== order.clientOrderId);
  return isOpen ? [order, ...others] : others;
}

function withNewest<Item extends { readonly id: number | string }>(items: readonly Item[], item: Item): readonly Item[] {
  return [item, ...items.filter((other) => other.id !== item.id)].slice(0, RECENT_LIMIT);
}

function withJob(jobs: readonly JobView[], job: JobView): readonly JobView[] {
  return withNewest(jobs, job);
}

/** Keeps the curve short by dropping every other point when it is full. */
function withPoint(points: readonly EquityPoint[], point: EquityPoint): readonly EquityPoint[] {
  const kept = points.length >= EQUITY_LIMIT ? points.filter((_, index) => index % 2 === 0) : points;
  return [...kept, point];
}

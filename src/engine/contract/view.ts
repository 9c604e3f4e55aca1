import type { Interval } from '../domain/interval.ts';
import type { Market } from '../domain/instrument.ts';
import type { OrderPurpose, OrderStatus, OrderType, Side } from '../domain/order.ts';
import type { TradingState } from '../domain/trading-state.ts';
import type { DecisionWhy } from '../domain/model.ts';
import type { AlertLevel, DecisionOutcome } from '../domain/output.ts';
import type { HoldCode } from '../domain/input.ts';

export type { Side, TimeInForce } from '../domain/order.ts';

// What a person sees, as plain data: everything here survives JSON. Money, prices and quantities are decimal strings in the
// instrument's own precision; ratios and market data for drawing are numbers; times are epoch milliseconds.

/** Whose money is at stake: a colour and a word, never a colour alone. */
export type Mode = 'practice' | 'paper' | 'demo' | 'live';
/** Where the prices come from. */
export type FeedSource = 'practice-market' | 'recorded' | 'venue';

export interface SessionView {
  readonly id: string;
  readonly mode: Mode;
  readonly source: FeedSource;
  readonly title: string;
  /** Prices are made up by the practice market: label them SIMULATED wherever they show. */
  readonly simulated: boolean;
  /** 1 is real time; 0 is as fast as possible. */
  readonly speed: number;
  readonly paused: boolean;
  readonly startedMs: number;
  /** Share of a recorded feed that has been played, 0 to 1; null when the feed has no end. */
  readonly progress: number | null;
  readonly ended: boolean;
}

export interface EngineView {
  readonly status: 'starting' | 'recovering' | 'running' | 'failed';
  readonly message: string;
  /** Version of the program. */
  readonly version: string;
}

export interface FeedView {
  readonly status: 'connected' | 'disconnected' | 'gap' | 'ended' | 'waiting';
  readonly detail: string;
  /** Market time of the newest event. */
  readonly eventTimeMs: number;
  /** Wall time at which it arrived here. */
  readonly receivedMs: number;
}

export interface TradingView {
  readonly state: TradingState;
  readonly killLatched: boolean;
  readonly cause: string;
  readonly sinceMs: number;
  readonly changedBy: 'person' | 'breaker' | 'recovery' | 'start';
  /** Why nothing may be opened for the time being, whatever the state says; empty when nothing stands against it. */
  readonly holds: readonly { readonly code: HoldCode; readonly cause: string; readonly sinceMs: number }[];
  /** Null for sessions on play money, which need no arming. */
  readonly arming: ArmingView | null;
}

/** Whether a session with real money may open positions. */
export interface ArmingView {
  readonly isArmed: boolean;
  /** Most that may be open at once, in the quote asset; null while it is not armed. */
  readonly notionalCap: string | null;
  /** What has to be typed to arm it. */
  readonly phrase: string;
  readonly sinceMs: number;
}

export interface AccountView {
  readonly quoteAsset: string;
  readonly equity: string;
  readonly cash: string;
  readonly startingCash: string;
  readonly realizedPnl: string;
  readonly unrealizedPnl: string;
  readonly dayPnl: string;
  readonly dayPnlPct: number;
  readonly totalReturnPct: number;
  readonly fees: string;
  readonly funding: string;
  readonly slippage: string;
  /** Fall from the highest equity, 0 to 100. */
  readonly drawdownPct: number;
  readonly maxDrawdownPct: number;
}

export interface InstrumentView {
  readonly id: string;
  readonly market: Market;
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly priceDecimals: number;
  readonly qtyDecimals: number;
  /** Smallest step of a price and of a quantity, and the smallest value of an order in the quote asset. */
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minNotional: string;
}

export interface QuoteView {
  readonly instrumentId: string;
  readonly last: number;
  readonly bid: number | null;
  readonly ask: number | null;
  /** Change over the last 24 hours (or since the session's first bar), in percent. */
  readonly changePct: number | null;
  readonly timeMs: number;
  /** About 48 closes over the last 24 hours, oldest first, for a sparkline. */
  readonly spark: readonly number[];
}

export interface BookView {
  readonly instrumentId: string;
  readonly timeMs: number;
  readonly bids: readonly (readonly [price: number, qty: number])[];
  readonly asks: readonly (readonly [price: number, qty: number])[];
}

export interface PositionView {
  readonly instrumentId: string;
  readonly strategyId: string;
  readonly side: 'long' | 'short';
  readonly qty: string;
  readonly entryPrice: string;
  readonly markPrice: string;
  readonly notional: string;
  readonly unrealizedPnl: string;
  readonly unrealizedPct: number;
  readonly stopPrice: string | null;
  readonly takeProfitPrice: string | null;
  readonly liquidationPrice: string | null;
  /** What is lost if the stop fills at its price; null without a stop. */
  readonly atRisk: string | null;
  readonly fees: string;
  readonly funding: string;
  readonly openedMs: number;
  readonly entryReason: string;
  /** How the further rules of its exit stand; null where there are none. */
  readonly exits: PositionExitsView | null;
}

export interface PositionExitsView {
  /** Steps of the take-profit that are left, nearest first; `orderId` is null for a step that the program watches instead of letting it rest. */
  readonly steps: readonly { readonly number: number; readonly price: string; readonly qty: string; readonly orderId: string | null }[];
  readonly breakEven: 'off' | 'waiting' | 'set';
  /** Closed bars until the time stop; null without one, and for a position that has gone far enough to be spared. */
  readonly barsLeft: number | null;
}

export interface OrderView {
  readonly clientOrderId: string;
  readonly instrumentId: string;
  readonly strategyId: string;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly type: OrderType;
  readonly status: OrderStatus;
  readonly qty: string;
  readonly filledQty: string;
  readonly limitPrice: string | null;
  readonly triggerPrice: string | null;
  readonly averagePrice: string | null;
  readonly callbackBps: number | null;
  readonly reduceOnly: boolean;
  readonly submittedMs: number;
  readonly updatedMs: number;
  readonly reason: string;
  readonly detail: string | null;
  /** What became of it at the venue is not known and is being looked up; nothing is sent again until it is. */
  readonly isLookedUp: boolean;
  /** Null for orders of a simulated exchange. */
  readonly latency: OrderLatencyView | null;
}

/** One execution of an order. */
export interface FillView {
  readonly id: string;
  readonly timeMs: number;
  readonly instrumentId: string;
  readonly clientOrderId: string;
  readonly strategyId: string;
  readonly side: Side;
  readonly price: string;
  readonly qty: string;
  readonly fee: string;
  readonly liquidity: 'maker' | 'taker';
  /** Cost against the price at the decision, in the quote asset; positive is worse for us. */
  readonly slippage: string;
  /** The same in basis points of that price. */
  readonly slippageBps: number | null;
  readonly reason: string;
}

/** How long the stages of an order took after its decision, in milliseconds of our own clock; null where it did not come to that. */
export interface OrderLatencyView {
  readonly sentMs: number | null;
  readonly acknowledgedMs: number | null;
  readonly filledMs: number | null;
}

/** The newest prints of the instrument that is followed, newest first. */
export interface TapeView {
  readonly instrumentId: string;
  readonly prints: readonly { readonly id: string; readonly timeMs: number; readonly price: number; readonly qty: number; readonly takerSide: Side }[];
}

/** What a future is about to pay. */
export interface FundingView {
  readonly instrumentId: string;
  /** Positive is paid by longs to shorts; of one funding interval. */
  readonly rate: number;
  readonly nextTimeMs: number;
  readonly markPrice: number;
}

/** A connection to a venue as it is now. */
export interface VenueView {
  readonly connectionId: string | null;
  readonly name: string;
  readonly environment: Environment;
  readonly market: 'spot' | 'um';
  readonly marketData: LinkView;
  /** Null for paper, which has no account at the venue. */
  readonly account: LinkView | null;
  readonly weightUsed: number | null;
  readonly weightLimit: number | null;
  /** The venue's clock less ours. */
  readonly clockOffsetMs: number | null;
  /** Median of the last requests' round trips. */
  readonly roundTripMs: number | null;
  /** When the account was last found equal to ours, and what was put right then. */
  readonly reconciledMs: number | null;
  readonly reconciliation: string;
}

export interface LinkView {
  readonly status: 'connecting' | 'connected' | 'disconnected';
  readonly detail: string;
}

export type Environment = 'live' | 'demo' | 'testnet' | 'custom';

/** What is on the account that Tradewind did not do: shown, and never touched without consent. */
export interface ForeignView {
  readonly orders: readonly ForeignOrderView[];
  readonly positions: readonly ForeignPositionView[];
}

export interface ForeignOrderView {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly type: string;
  readonly qty: string;
  readonly price: string;
}

export interface ForeignPositionView {
  readonly symbol: string;
  /** Null when the symbol is not traded in this session: it cannot be taken over. */
  readonly instrumentId: string | null;
  readonly qty: string;
  readonly entryPrice: string | null;
}

/** How the venue is spoken to; a key is kept apart from it. */
export interface ConnectionView {
  readonly id: string;
  readonly name: string;
  readonly environment: Environment;
  readonly urls: ConnectionUrls | null;
}

export interface ConnectionUrls {
  readonly spotRest: string;
  readonly spotWs: string;
  readonly spotWsApi: string;
  readonly umRest: string;
  readonly umWs: string;
  readonly umWsApi: string;
}

export interface TradeView {
  readonly id: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  readonly entryTimeMs: number;
  readonly entryPrice: string;
  readonly exitTimeMs: number;
  readonly exitPrice: string;
  readonly qty: string;
  readonly fees: string;
  readonly funding: string;
  readonly slippage: string;
  readonly pnl: string;
  readonly returnPct: number;
  readonly entryReason: string;
  readonly exitReason: string;
  /** Stop and target lay inside one bar: which came first is an assumption. */
  readonly ambiguous: boolean;
}

/** One line of "why": what a strategy decided, in words and numbers, and what became of it. */
export interface DecisionView {
  readonly id: number;
  readonly timeMs: number;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly price: number;
  readonly targetExposure: number;
  readonly outcome: DecisionOutcome;
  /** "The 12-bar EMA (64,210.4) is above the 26-bar EMA (64,020.1): hold long." */
  readonly sentence: string;
  /** Set when risk denied the order: the sentence with its numbers. */
  readonly denial: string | null;
  readonly values: Readonly<Record<string, number>>;
  /** Of a learned agent: what it could do, what moved it, and what risk made of it. Absent for a strategy that explains itself in its sentence alone. */
  readonly why?: DecisionWhy;
}

export interface AlertView {
  readonly id: number;
  readonly timeMs: number;
  readonly level: AlertLevel;
  readonly code: string;
  readonly message: string;
  /** Listed, but nobody is called for it: it has just been told, or it can wait until the quiet hours end. */
  readonly isSilent?: boolean;
}

/** One risk limit as a gauge. */
export interface GaugeView {
  readonly code: string;
  readonly title: string;
  readonly unit: string;
  readonly value: number;
  readonly limit: number;
  /** `value / limit`, 0 to 1 and beyond when breached. */
  readonly share: number;
  readonly description: string;
}

export interface StrategyView {
  readonly id: string;
  readonly strategy: string;
  readonly title: string;
  readonly instruments: readonly string[];
  readonly interval: Interval;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  /** How its entries are sent, every setting of it. */
  readonly entry: Readonly<Record<string, unknown>>;
  /** How large its entries are, every setting of it. */
  readonly sizing: Readonly<Record<string, unknown>>;
  /** Bars still needed before it can decide; 0 when ready. */
  readonly warmupLeft: number;
  /** Of a person's own strategy: which version of its file is at work. */
  readonly code?: string | undefined;
  /** Why it is out of work; null or absent while it is at work. */
  readonly failure?: string | null;
}

export interface EquityPoint {
  readonly timeMs: number;
  readonly equity: number;
}

export interface JobView {
  readonly id: string;
  readonly kind: 'import' | 'backtest' | 'download' | 'evidence' | 'search' | 'reconciliation' | 'training' | 'features';
  readonly title: string;
  readonly status: 'running' | 'done' | 'failed' | 'canceled';
  readonly stage: string;
  /** 0 to 1; null while unknown. */
  readonly progress: number | null;
  readonly etaMs: number | null;
  readonly startedMs: number;
  /** What went wrong, one sentence. */
  readonly error: string | null;
  /** Id of the stored backtest run, or null. */
  readonly runId: string | null;
  /** The import report (JSON of `tradewind import`), or null. */
  readonly report: unknown;
}

/** The whole state of the interface: a snapshot, kept up to date by `applyEvent`. */
export interface View {
  /** Sequence of the last event that is part of this view. */
  readonly sequence: number;
  readonly engine: EngineView;
  readonly session: SessionView | null;
  readonly feed: FeedView;
  readonly trading: TradingView;
  readonly account: AccountView | null;
  readonly instruments: readonly InstrumentView[];
  readonly quotes: Readonly<Record<string, QuoteView>>;
  readonly book: BookView | null;
  /** Prints of the instrument whose book is followed; null while none is, or none came. */
  readonly tape: TapeView | null;
  readonly funding: Readonly<Record<string, FundingView>>;
  /** Null for sessions without a venue. */
  readonly venue: VenueView | null;
  readonly foreign: ForeignView;
  readonly positions: readonly PositionView[];
  readonly orders: readonly OrderView[];
  /** Newest first, at most 200. */
  readonly fills: readonly FillView[];
  /** Newest first, at most 200; older ones through `records.page`. The same for decisions and alerts. */
  readonly trades: readonly TradeView[];
  readonly decisions: readonly DecisionView[];
  readonly alerts: readonly AlertView[];
  readonly gauges: readonly GaugeView[];
  readonly strategies: readonly StrategyView[];
  /** Oldest first, thinned to at most 1,000 points over the session. */
  readonly equity: readonly EquityPoint[];
  readonly jobs: readonly JobView[];
}

export const RECENT_LIMIT = 200;
export const EQUITY_LIMIT = 1000;

export const NO_FOREIGN: ForeignView = { orders: [], positions: [] };

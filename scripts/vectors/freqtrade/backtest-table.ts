import { FREQTRADE_RULES, isLimitFilled } from '../../../src/engine/adapters/sim-exchange/fill-rules.ts';
import { exitPrice, exitReasons } from './exit-rules.ts';
import type { Moment } from './exit-rules.ts';
import { timeframeMinutes } from './table.ts';
import type { BacktestInput, Candle } from './table.ts';
import { TableTrade } from './trade.ts';
import type { TableOrder } from './trade.ts';

/** Stake of a trade in quote units when the table says nothing; only its size beside position adjustments matters. */
const STAKE = 0.001;
/** An order that nothing is said of is given up after this many minutes. @see freqtrade, full configuration: unfilledtimeout */
const DEFAULT_TIMEOUT_MINUTES = 10;
/** A rest of a position worth less than this cannot be sold alone. */
const SMALLEST_STAKE = 0.00001;

type Direction = 'long' | 'short';

/** Returns the closed trades of a table of candles under freqtrade's conventions; whatever is open at the end is closed at the last open. */
export function backtestTable(input: BacktestInput): readonly TableTrade[] {
  return new TableBacktest(input).run();
}

class TableBacktest {
  readonly #input: BacktestInput;
  readonly #minutes: number;
  readonly #closed: TableTrade[] = [];
  #trade: TableTrade | null = null;
  #adjustments = 0;

  constructor(input: BacktestInput) {
    this.#input = input;
    this.#minutes = timeframeMinutes(input.timeframe);
  }

  run(): readonly TableTrade[] {
    const { candles } = this.#input;
    for (let at = 1; at < candles.length; at++) {
      const direction = entryDirection(candles[at - 1]!);
      // A trade that closes makes room, on the same candle, for one in the other direction.
      const closed = this.#processCandle(at, direction);
      if (closed !== null && direction !== null && closed !== direction) this.#processCandle(at, direction);
    }
    this.#closeLeftOpen(candles.length - 1);
    return this.#closed;
  }

  /** Orders, then entries, then exits; returns the direction of a trade that was open before and is not any more. */
  #processCandle(at: number, direction: Direction | null): Direction | null {
    const before = this.#trade;
    if (before !== null && this.#managesAway(before, at)) this.#trade = null;
    if (this.#trade === null && direction !== null && this.#canEnter(at)) this.#enter(at, direction);
    const trade = this.#trade;
    if (trade !== null) {
      this.#fillEntryOrder(trade, at);
      if (trade.amount > 0) this.#checkExits(trade, at);
      this.#fillExitOrder(trade, at);
    }
    return before !== null && this.#trade === null ? directionOf(before) : null;
  }

  #canEnter(at: number): boolean {
    const { candles, max_open_trades: most } = this.#input;
    return at < candles.length - 1 && (most <= 0 || most >= 1);
  }

  #enter(at: number, direction: Direction): void {
    const { config, fee } = this.#input;
    const isShort = direction === 'short';
    const rate = this.#entryPrice(this.#candle(at), isShort);
    const trade = new TableTrade({ isShort, openedAt: at, enterTag: this.#candle(at - 1).enter_tag, leverage: config.leverage, fee, rate, stopShare: config.stop_loss });
    this.#trade = trade;
    this.#place(trade, { kind: 'entry', price: rate, amount: (STAKE / rate) * trade.leverage, placedAt: at, reason: '' });
    this.#fillEntryOrder(trade, at);
  }

  /** A custom price may wait below the market, but is never worse than the candle's far end. */
  #entryPrice(candle: Candle, isShort: boolean): number {
    const price = this.#input.config.custom_entry_price ?? candle.o;
    return isShort ? Math.max(price, candle.l) : Math.min(price, candle.h);
  }

  /** Gives up or moves waiting orders; returns true when the trade never got a fill and is gone. */
  #managesAway(trade: TableTrade, at: number): boolean {
    for (const order of trade.orders) {
      if ((at - order.placedAt) * this.#minutes > this.#timeout()) {
        trade.drop(order);
        if (order.kind === 'entry' && trade.entries === 0) return true;
      } else if (at > order.placedAt) this.#replace(trade, order, at);
    }
    return false;
  }

  #timeout(): number {
    return this.#input.config.timeout || DEFAULT_TIMEOUT_MINUTES;
  }

  #replace(trade: TableTrade, order: TableOrder, at: number): void {
    const { config } = this.#input;
    const price = (order.kind === 'entry' ? config.adjust_entry_price : config.adjust_exit_price) ?? order.price;
    if (price === order.price) return;
    trade.drop(order);
    const amount = order.kind === 'entry' ? (order.amount * order.price) / price : order.amount;
    this.#place(trade, { ...order, price, amount, placedAt: at });
    if (order.kind === 'entry') this.#fillEntryOrder(trade, at);
  }

  /** A like order stays where it is; any other is canceled for the new one. Returns whether the order is new. */
  #place(trade: TableTrade, order: TableOrder): boolean {
    const waiting = trade.openOrder(order.kind);
    if (waiting !== null && waiting.price === order.price && waiting.amount === order.amount) return false;
    trade.orders = [order];
    return true;
  }

  #fillEntryOrder(trade: TableTrade, at: number): void {
    const order = trade.openOrder('entry');
    if (order !== null && isTraded(order.price, this.#candle(at))) trade.fillEntry(order);
  }

  #fillExitOrder(trade: TableTrade, at: number): void {
    const order = trade.openOrder('exit');
    if (order === null || !isTraded(order.price, this.#candle(at))) return;
    trade.fillExit(order, at);
    if (trade.isOpen) return;
    this.#closed.push(trade);
    this.#trade = null;
  }

  #checkExits(trade: TableTrade, at: number): void {
    const moment = this.#moment(trade, at);
    if (this.#input.config.adjust_trade_position !== null) this.#adjustPosition(moment, at);
    if (!trade.isOpen) return;
    for (const reason of exitReasons(moment)) {
      const price = exitPrice(reason, moment);
      if (price === null) continue;
      trade.exitReason = reason;
      if (this.#place(trade, { kind: 'exit', price, amount: trade.amount, placedAt: at, reason })) return;
    }
  }

  /** Adds to the position (positive stake) or sells part of it (negative), as the table lists candle by candle while the trade is open. */
  #adjustPosition(moment: Moment, at: number): void {
    const { trade, candle } = moment;
    const stake = this.#input.config.adjust_trade_position?.[this.#adjustments++] ?? 0;
    if (stake > 0) {
      const price = this.#entryPrice(candle, trade.isShort);
      this.#place(trade, { kind: 'entry', price, amount: (stake / price) * trade.leverage, placedAt: at, reason: '' });
      this.#fillEntryOrder(trade, at);
    } else if (stake < 0) {
      const amount = (-stake * trade.amount) / trade.stake;
      const rest = (trade.amount - amount) * candle.o;
      if (rest > 0 && rest < SMALLEST_STAKE) return;
      this.#place(trade, { kind: 'exit', price: exitPrice('partial_exit', moment) ?? candle.o, amount: Math.min(amount, trade.amount), placedAt: at, reason: 'partial_exit' });
      trade.exitReason = 'partial_exit';
      this.#fillExitOrder(trade, at);
    }
  }

  #moment(trade: TableTrade, at: number): Moment {
    const before = this.#candle(at - 1);
    return {
      trade,
      candle: this.#candle(at),
      signals: { enter: trade.isShort ? before.enter_short : before.enter_long, exit: trade.isShort ? before.exit_short : before.exit_long },
      settings: this.#input.config,
      minutesHeld: (at - trade.openedAt) * this.#minutes,
      timeframeMinutes: this.#minutes,
    };
  }

  #closeLeftOpen(at: number): void {
    const trade = this.#trade;
    if (trade === null || trade.amount === 0) return;
    this.#place(trade, { kind: 'exit', price: this.#candle(at).o, amount: trade.amount, placedAt: at, reason: 'force_exit' });
    trade.exitReason = 'force_exit';
    this.#fillExitOrder(trade, at);
  }

  #candle(at: number): Candle {
    return this.#input.candles[at]!;
  }
}

/** A price that lies inside the candle was traded, touch included. */
function isTraded(price: number, candle: Candle): boolean {
  return isLimitFilled(1, price, candle.l, FREQTRADE_RULES) && isLimitFilled(-1, price, candle.h, FREQTRADE_RULES);
}

function entryDirection(signal: Candle): Direction | null {
  if (signal.enter_long && !signal.exit_long && !signal.enter_short) return 'long';
  if (signal.enter_short && !signal.exit_short && !signal.enter_long) return 'short';
  return null;
}

function directionOf(trade: TableTrade): Direction {
  return trade.isShort ? 'short' : 'long';
}

/** An order of the table's strategy. */
export interface TableOrder {
  readonly kind: 'entry' | 'exit';
  readonly price: number;
  readonly amount: number;
  readonly placedAt: number;
  readonly reason: string;
}

/** Why a position ends, in the words of the vectors. */
export type ExitReason = 'exit_signal' | 'stop_loss' | 'roi' | 'trailing_stop_loss' | 'force_exit' | 'partial_exit';

/** One trade from its first order to its end. Profits are shares of what was staked, times the leverage. */
export class TableTrade {
  readonly isShort: boolean;
  readonly openedAt: number;
  readonly enterTag: string | null;
  readonly leverage: number;
  readonly fee: number;
  /** +1 long, -1 short. */
  readonly side: 1 | -1;
  orders: TableOrder[] = [];
  amount = 0;
  openRate: number;
  stop = 0;
  stopShare: number;
  isStopTrailing = false;
  exitReason = '';
  closedAt: number | null = null;
  entries = 0;
  #entryValue = 0;
  #profit = 0;
  #hasStop = false;

  constructor(start: { readonly isShort: boolean; readonly openedAt: number; readonly enterTag: string | null; readonly leverage: number; readonly fee: number; readonly rate: number; readonly stopShare: number }) {
    this.isShort = start.isShort;
    this.side = start.isShort ? -1 : 1;
    this.openedAt = start.openedAt;
    this.enterTag = start.enterTag;
    this.leverage = start.leverage;
    this.fee = start.fee;
    this.openRate = start.rate;
    this.stopShare = start.stopShare;
    this.raiseStop(start.rate, start.stopShare);
  }

  get isOpen(): boolean {
    return this.closedAt === null;
  }

  get stake(): number {
    return (this.amount * this.openRate) / this.leverage;
  }

  get profitRatio(): number {
    return this.#entryValue > 0 ? (this.#profit / this.#entryValue) * this.leverage : 0;
  }

  openOrder(kind: TableOrder['kind']): TableOrder | null {
    return this.orders.find((order) => order.kind === kind) ?? null;
  }

  drop(order: TableOrder): void {
    this.orders = this.orders.filter((other) => other !== order);
  }

  /** Moves the stop to `share` of leveraged profit below `price` (above for a short), if that is nearer; the first call sets it. */
  raiseStop(price: number, share: number): void {
    const stop = price * (1 - (this.side * Math.abs(share)) / this.leverage);
    if (this.#hasStop && (stop - this.stop) * this.side <= 0) return;
    this.isStopTrailing = this.#hasStop;
    this.#hasStop = true;
    this.stop = stop;
    this.stopShare = share;
  }

  /** Returns the profit ratio if all were closed at this rate, fees included. */
  profitAt(rate: number): number {
    const opened = this.openRate * (1 + this.side * this.fee);
    return ((this.side * (rate * (1 - this.side * this.fee) - opened)) / opened) * this.leverage;
  }

  fillEntry(order: TableOrder): void {
    this.drop(order);
    this.openRate = (this.openRate * this.amount + order.price * order.amount) / (this.amount + order.amount);
    this.amount += order.amount;
    this.#entryValue += order.amount * order.price * (1 + this.side * this.fee);
    this.entries++;
    // The first fill starts the stop anew from the price really paid; later ones may only raise it.
    if (this.entries === 1) this.#hasStop = false;
    this.raiseStop(this.openRate, this.stopShare);
  }

  fillExit(order: TableOrder, at: number): void {
    this.drop(order);
    this.#profit += this.side * order.amount * (order.price * (1 - this.side * this.fee) - this.openRate * (1 + this.side * this.fee));
    this.amount -= order.amount;
    if (this.amount > 1e-15) return;
    this.amount = 0;
    this.closedAt = at;
  }
}

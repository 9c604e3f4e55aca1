import { createSimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import type { SimExchange } from '../../adapters/sim-exchange/sim-exchange.ts';
import { Engine } from '../../core/engine.ts';
import type { EngineConfig } from '../../core/engine-config.ts';
import { OUT_OF_WORK } from '../../core/out-of-work.ts';
import type { Input } from '../../domain/input.ts';
import type { BarClosed, FundingDue } from '../../domain/market-event.ts';
import type { Output } from '../../domain/output.ts';
import type { ClosedTrade } from '../../domain/position.ts';
import { quoteFromAtoms } from '../../domain/rounding.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import { executionOf } from '../comparison/rerun.ts';
import { Loop } from '../loop.ts';
import { engineOptions } from '../session/plan.ts';
import type { SessionPlan } from '../session/plan.ts';

/** Newest trades that are kept whole; all of them are counted. */
const TRADES_KEPT = 50;

/** Sums over the closed trades of the strategy that is looked at. */
export interface TradeTotals {
  trades: number;
  wins: number;
  netAtoms: bigint;
  feeAtoms: bigint;
  slippageAtoms: bigint;
  fundingAtoms: bigint;
}

export interface ShadowAccountOptions {
  readonly plan: SessionPlan;
  readonly config: EngineConfig;
  readonly startingCash: QuoteAtoms;
  readonly startMs: EpochMs;
  /** The strategy that is looked at; the others of the session trade here too, so that the limits bind as they do there. */
  readonly assignmentId: string;
}

/**
 * An account that trades on paper beside a session: an engine with the session's configuration, and a simulated exchange with its costs that fills on closed bars.
 * It is given no other exchange and has no way to one.
 */
export class ShadowAccount {
  readonly engine: Engine;
  readonly assignmentId: string;
  readonly totals: TradeTotals = { trades: 0, wins: 0, netAtoms: 0n, feeAtoms: 0n, slippageAtoms: 0n, fundingAtoms: 0n };
  readonly #exchange: SimExchange;
  readonly #loop: Loop;
  readonly #trades: ClosedTrade[] = [];
  /** Of closed trades, by instrument, in atoms. */
  readonly #closed = new Map<InstrumentId, bigint>();
  #denials = 0;
  #problem: string | null = null;
  #peak: number;
  #maxDrawdown = 0;

  constructor({ plan, config, startingCash, startMs, assignmentId }: ShadowAccountOptions) {
    this.assignmentId = assignmentId;
    this.engine = new Engine({ ...engineOptions(plan), config, startingCash, startMs, orderIdPrefix: 'shadow', requiresArming: false });
    this.#peak = quoteFromAtoms(startingCash);
    let report: (input: Input) => void = () => undefined;
    this.#exchange = createSimExchange({
      instruments: new Map(plan.instruments.map((instrument) => [instrument.id, instrument])), config: executionOf(plan, 'bars'), startingCash,
      listener: (event) => { report(event); },
    });
    const loop = new Loop({ engine: this.engine, exchange: this.#exchange, match: (event) => this.#exchange.match(event), log: null, onOutput: (output) => { this.#note(output); } });
    report = (event) => { loop.report(event as never); };
    this.#loop = loop;
  }

  /** Takes what is no market event: history, warm-up, another configuration. */
  enter(input: Input): void {
    this.#loop.enter(input);
  }

  /** Takes a closed bar, or funding. */
  feed(event: BarClosed | FundingDue): void {
    this.#loop.feed(event);
    const equity = this.engine.equity();
    this.#peak = Math.max(this.#peak, equity);
    if (this.#peak > 0) this.#maxDrawdown = Math.max(this.#maxDrawdown, 1 - equity / this.#peak);
  }

  /** Newest first. */
  get trades(): readonly ClosedTrade[] {
    return this.#trades.toReversed();
  }

  /** Entries of the strategy that the limits denied. */
  get denials(): number {
    return this.#denials;
  }

  get maxDrawdown(): number {
    return this.#maxDrawdown;
  }

  /** Why the strategy decides or trades nothing any more; null while it does. */
  get problem(): string | null {
    const { status } = this.engine;
    return this.#problem ?? (status.state === 'active' ? null : status.cause);
  }

  /** Returns what the strategy has won or lost on an instrument so far, what is open at its newest price, in quote units. */
  resultOf(instrumentId: InstrumentId): number {
    const closed = quoteFromAtoms((this.#closed.get(instrumentId) ?? 0n) as QuoteAtoms);
    const held = this.engine.state.ledger.position(instrumentId);
    if (held === null || held.trade.strategyId !== this.assignmentId) return closed;
    const { trade, qtyFloat, mark, averageEntry } = held;
    return closed + quoteFromAtoms((trade.grossPnl - trade.fees + trade.funding) as QuoteAtoms) + qtyFloat * (mark - averageEntry);
  }

  #note(output: Output): void {
    switch (output.type) {
      case 'trade-closed': return this.#noteTrade(output.trade);
      case 'order-denied':
        if (output.request.strategyId === this.assignmentId) this.#denials++;
        return;
      case 'alert-raised':
        if (output.code === OUT_OF_WORK) this.#problem = output.message;
        return;
      default: return;
    }
  }

  #noteTrade(trade: ClosedTrade): void {
    if (trade.strategyId !== this.assignmentId) return;
    this.#closed.set(trade.instrumentId, (this.#closed.get(trade.instrumentId) ?? 0n) + trade.pnl);
    this.totals.trades++;
    if (trade.pnl > 0n) this.totals.wins++;
    this.totals.netAtoms += trade.pnl;
    this.totals.feeAtoms += trade.fees;
    this.totals.slippageAtoms += trade.slippage;
    this.totals.fundingAtoms += trade.funding;
    this.#trades.push(trade);
    if (this.#trades.length > TRADES_KEPT) this.#trades.shift();
  }
}

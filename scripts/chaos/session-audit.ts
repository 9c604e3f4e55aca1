import { createSimExchange } from '../../src/engine/adapters/sim-exchange/sim-exchange.ts';
import { decode, encode } from '../../src/engine/adapters/sqlite/codec.ts';
import type { Session as StoredSession, Store } from '../../src/engine/adapters/sqlite/store.ts';
import type { DecisionView } from '../../src/engine/contract/view.ts';
import type { Input } from '../../src/engine/domain/input.ts';
import { MINUTE_MS } from '../../src/engine/domain/interval.ts';
import type { Order } from '../../src/engine/domain/order.ts';
import type { OrderFilled } from '../../src/engine/domain/order-event.ts';
import type { Fact, Output } from '../../src/engine/domain/output.ts';
import type { ClosedTrade } from '../../src/engine/domain/position.ts';
import type { JournalEntry } from '../../src/engine/ports/journal.ts';
import { startingCash } from '../../src/engine/run/session/plan.ts';
import type { SessionPlan } from '../../src/engine/run/session/plan.ts';
import { compareWithExchange } from '../../src/engine/run/session/reconcile.ts';
import { Replay } from '../../src/engine/run/session/replay.ts';
import { orderView, tradeView } from '../../src/engine/run/view/engine-views.ts';
import type { Shown } from './acknowledged.ts';
import { CashProof } from './cash-proof.ts';
import type { Findings } from './findings.ts';

/** Reads what is stored under a natural key, past the code that wrote it. */
export interface RecordReader {
  body(session: string, kind: string, key: string): string | null;
  /** All whose key begins so. */
  bodiesFrom(session: string, kind: string, keyStart: string): readonly string[];
  count(session: string, kind: string): number;
  setting(key: string): string | null;
}

type Filled = Extract<Fact, { type: 'fill-booked' }>;

/** Follows one session from kill to kill: everything that its journal proves, compared with everything that is stored beside it. */
export class SessionAudit {
  readonly #id: string;
  readonly #plan: SessionPlan;
  readonly #replay: Replay;
  readonly #cash: CashProof;
  readonly #sent = new Set<string>();
  readonly #accepted = new Set<string>();
  readonly #fills = new Set<string>();
  readonly #lastMinute = new Map<string, number>();
  #newestMinute: number | null = null;
  #counts = { venue: 0, trades: 0 };
  #sequence = 0;
  /** The journal has stopped making sense: what comes after would only repeat that. */
  #isBroken = false;

  constructor({ id, config }: StoredSession) {
    this.#id = id;
    this.#plan = config as SessionPlan;
    this.#replay = new Replay(this.#plan, null);
    this.#cash = new CashProof(this.#plan.instruments, startingCash(this.#plan));
  }

  get engine(): Replay['engine'] {
    return this.#replay.engine;
  }

  /** Records examined so far. */
  get records(): number {
    return this.#sequence;
  }

  /** Replays what is new in the journal, and compares every record, the exchange and the money with it. */
  examine(store: Store, reader: RecordReader, findings: Findings): void {
    if (this.#isBroken) return;
    const facts: Output[] = [];
    for (const record of store.journal(this.#id).read(this.#sequence)) {
      this.#sequence = record.sequence;
      this.#note(record.input, findings);
      if (this.#replay.take(record, (output) => facts.push(output))) continue;
      const { difference } = this.#replay.report();
      this.#isBroken = true;
      findings.other.push(`session ${this.#id}: the journal does not replay to identical outputs at record ${difference?.sequence}: expected ${difference?.expected}, was ${difference?.actual}`);
      return;
    }
    if (this.#replay.isCutShort) findings.other.push(`session ${this.#id}: the journal ends between an input and what it brought about`);
    this.#compareRecords(facts, reader, findings);
    this.#compareExchange(reader, findings);
    this.#cash.check(this.engine, findings);
  }

  /** Everything that was shown is stored, as it was shown. */
  compareShown(shown: Shown, reader: RecordReader, findings: Findings): void {
    for (const [id, { order, isOpen }] of shown.orders) this.#compareOrder(id, order, isOpen, { reader, findings });
    for (const [id, trade] of shown.trades) {
      const stored = this.#body<ClosedTrade>(reader, 'trade', id);
      findings.compare('lost', `trade ${id}`, { expected: trade, actual: stored && tradeView(stored, this.#instrument(stored.instrumentId)) });
    }
    for (const decision of shown.decisions) findings.compare('lost', `decision of ${decision.timeMs}`, { expected: essence(decision), actual: this.#decision(reader, decision) });
    for (const { timeMs, code, message } of shown.alerts) {
      const key = code === 'kill-finished' ? `kill-finished|${timeMs}` : `alert-raised|${timeMs}|${code}|${message}`;
      if (reader.body(this.#id, 'alert', key) === null) findings.lost.push(`alert ${code} of ${timeMs}: ${message}`);
    }
  }

  #note(input: JournalEntry, findings: Findings): void {
    if (isVenueReport(input)) this.#counts.venue++;
    if (input.type === 'order-accepted') once(this.#accepted, input.clientOrderId, `acceptance of order ${input.clientOrderId}`, findings);
    if (input.type === 'order-filled') once(this.#fills, `${input.instrumentId}|${input.fillId}`, `fill ${input.fillId} of ${input.instrumentId}`, findings);
    if (input.type === 'position-liquidated') this.#cash.fill(input);
    if (input.type === 'bar-closed') this.#noteMinute(input.instrumentId, input.bar.openTimeMs, findings);
  }

  /** The market goes on where it was: no minute comes twice, and none is left out by all symbols at once (one alone may be halted). */
  #noteMinute(instrumentId: string, openTimeMs: number, findings: Findings): void {
    const last = this.#lastMinute.get(instrumentId);
    if (last !== undefined && openTimeMs <= last) findings.duplicated.push(`the minute ${openTimeMs} of ${instrumentId} was played after the minute ${last}`);
    if (this.#newestMinute !== null && openTimeMs > this.#newestMinute + MINUTE_MS) findings.lost.push(`the minutes between ${this.#newestMinute} and ${openTimeMs} were not played`);
    this.#lastMinute.set(instrumentId, openTimeMs);
    this.#newestMinute = Math.max(this.#newestMinute ?? 0, openTimeMs);
  }

  #compareRecords(outputs: readonly Output[], reader: RecordReader, findings: Findings): void {
    const orders = new Map<string, Order>();
    for (const output of outputs) {
      if (output.type === 'submit-order') once(this.#sent, output.order.clientOrderId, `sending of order ${output.order.clientOrderId}`, findings);
      else if (output.type === 'order-changed') orders.set(output.order.request.clientOrderId, output.order);
      else if (output.type === 'fill-booked') this.#compareFill(output, reader, findings);
      else if (output.type === 'trade-closed') this.#compareTrade(output.trade, reader, findings);
      else if (output.type === 'funding-booked') this.#compareFunding(output, reader, findings);
    }
    for (const [id, order] of orders) findings.compare('ledger', `stored order ${id}`, { expected: encode(order), actual: reader.body(this.#id, 'order', id) });
    findings.compare('duplicated', 'number of stored orders', { expected: this.#sent.size, actual: reader.count(this.#id, 'order') });
    findings.compare('duplicated', 'number of stored fills', { expected: this.#fills.size, actual: reader.count(this.#id, 'fill') });
    findings.compare('duplicated', 'number of stored trades', { expected: this.#counts.trades, actual: reader.count(this.#id, 'trade') });
  }

  #compareFill(fact: Filled, reader: RecordReader, findings: Findings): void {
    const stored = this.#body<Filled>(reader, 'fill', `${fact.fill.instrumentId}|${fact.fill.fillId}`);
    findings.compare('ledger', `stored fill ${fact.fill.fillId}`, { expected: encode(fact), actual: stored && encode(stored) });
    if (stored) this.#cash.fill(stored.fill satisfies OrderFilled);
  }

  #compareTrade(trade: ClosedTrade, reader: RecordReader, findings: Findings): void {
    this.#counts.trades++;
    findings.compare('ledger', `stored trade ${trade.id}`, { expected: encode(trade), actual: reader.body(this.#id, 'trade', trade.id) });
  }

  #compareFunding(fact: Extract<Fact, { type: 'funding-booked' }>, reader: RecordReader, findings: Findings): void {
    const stored = this.#body<typeof fact>(reader, 'funding', `${fact.instrumentId}|${fact.timeMs}`);
    findings.compare('ledger', `stored funding of ${fact.instrumentId} at ${fact.timeMs}`, { expected: encode(fact), actual: stored && encode(stored) });
    if (stored) this.#cash.funding(stored.amount);
  }

  /** The exchange as it was stored, against the engine as the journal proves it. */
  #compareExchange(reader: RecordReader, findings: Findings): void {
    const text = reader.setting(`venue:${this.#id}`);
    if (text === null) return void findings.ledger.push(`session ${this.#id}: the exchange has no stored state`);
    const venue = decode(text) as { readonly exchange: { readonly execution: { readonly orders: number } }; readonly log: { readonly count: number } };
    const exchange = createSimExchange({
      instruments: new Map(this.#plan.instruments.map((instrument) => [instrument.id, instrument])), config: this.#plan.execution, startingCash: startingCash(this.#plan), listener: () => undefined,
    });
    exchange.restore(venue.exchange);
    for (const { what, id, engine, exchange: theirs } of compareWithExchange(this.engine, exchange)) findings.ledger.push(`${what} ${id}: ${engine} at the engine, ${theirs} at the exchange`);
    findings.compare('duplicated', 'orders that the exchange has taken', { expected: this.#accepted.size, actual: venue.exchange.execution.orders });
    findings.compare('ledger', 'reports that the exchange has made', { expected: this.#counts.venue, actual: venue.log.count });
  }

  /** An order shown as done is stored so; one shown as open may have come further since. */
  #compareOrder(id: string, shown: Parameters<typeof essenceOfOrder>[0], isOpen: boolean, { reader, findings }: { readonly reader: RecordReader; readonly findings: Findings }): void {
    const order = this.#body<Order>(reader, 'order', id);
    const stored = order && orderView(order, this.#instrument(order.request.instrumentId));
    if (stored === null) return void findings.lost.push(`order ${id}, shown as ${shown.status}`);
    if (!isOpen) return findings.compare('lost', `order ${id}`, { expected: shown, actual: stored });
    findings.compare('lost', `order ${id}`, { expected: essenceOfOrder(shown), actual: essenceOfOrder(stored) });
    if (stored.updatedMs < shown.updatedMs || Number(stored.filledQty) < Number(shown.filledQty)) findings.lost.push(`order ${id}: expected ${shown.filledQty} filled at ${shown.updatedMs} or later, was ${stored.filledQty} at ${stored.updatedMs}`);
  }

  #decision(reader: RecordReader, { strategyId, instrumentId, timeMs, outcome, values }: DecisionView): unknown {
    const candidates = reader.bodiesFrom(this.#id, 'decision', `${strategyId}|${instrumentId}|${timeMs}|${outcome}|`).map((body) => decode(body) as Extract<Fact, { type: 'decision-made' }>);
    const stored = candidates.find(({ decision }) => encode(decision.reason.values) === encode(values)) ?? candidates[0] ?? null;
    return stored && { price: stored.price, outcome: stored.outcome, targetExposure: stored.decision.targetExposure, values: stored.decision.reason.values };
  }

  #body<Body>(reader: RecordReader, kind: string, key: string): Body | null {
    const text = reader.body(this.#id, kind, key);
    return text === null ? null : decode(text) as Body;
  }

  #instrument(id: string): SessionPlan['instruments'][number] {
    const instrument = this.#plan.instruments.find((one) => one.id === id);
    if (!instrument) throw new Error(`expected an instrument of the session, was ${id}`);
    return instrument;
  }
}

function once(seen: Set<string>, key: string, what: string, findings: Findings): void {
  if (seen.has(key)) findings.duplicated.push(`${what} is there twice`);
  seen.add(key);
}

function isVenueReport(input: JournalEntry): input is Input {
  return input.type === 'position-liquidated' || input.type === 'funding-booked' || (input.type.startsWith('order-') && input.type !== 'outputs-digest');
}

function essence({ price, outcome, targetExposure, values }: DecisionView): unknown {
  return { price, outcome, targetExposure, values };
}

/** What never changes of an order. */
function essenceOfOrder({ instrumentId, side, type, purpose, qty, limitPrice, triggerPrice, submittedMs }: Pick<ReturnType<typeof orderView>, 'instrumentId' | 'side' | 'type' | 'purpose' | 'qty' | 'limitPrice' | 'triggerPrice' | 'submittedMs' | 'status' | 'filledQty' | 'updatedMs'>): unknown {
  return { instrumentId, side, type, purpose, qty, limitPrice, triggerPrice, submittedMs };
}

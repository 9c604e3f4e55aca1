import type { Session, Store } from '../../adapters/sqlite/store.ts';
import type { ComparedSource } from '../../contract/reconciliation.ts';
import { barAt } from '../../domain/bar-columns.ts';
import type { HoldCode, Input, RegimeHistory, RiskHistory, WarmUp } from '../../domain/input.ts';
import { intervalMs } from '../../domain/interval.ts';
import type { Interval } from '../../domain/interval.ts';
import type { Bar, BarClosed, FundingDue } from '../../domain/market-event.ts';
import type { EpochMs, InstrumentId } from '../../domain/units.ts';
import { isClosingQuote } from '../session/feeds.ts';
import type { SessionPlan } from '../session/plan.ts';
import { DataMissing } from '../market-data.ts';
import { MarketPrices } from './market-prices.ts';

/** What the backtest of a window is given, in the order in which it comes. */
export type WindowInput = BarClosed | FundingDue | WarmUp | RiskHistory | RegimeHistory | Extract<Input, { type: 'configure' }>;

/** A time in which something kept the session from opening anything. */
export interface Standstill {
  readonly fromMs: EpochMs;
  /** Infinity while it lasts. */
  readonly toMs: EpochMs;
  readonly code: HoldCode | 'gap';
  readonly cause: string;
}

/** What a session saw and was told in a window, read from its journal. */
export interface SessionWindow {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The session's whole time is looked at: what it began with is in the journal too. */
  readonly isWhole: boolean;
  readonly inputs: readonly WindowInput[];
  readonly prices: MarketPrices;
  readonly standstills: readonly Standstill[];
  /** Bars that reached the session later than they closed, by instrument and open time. */
  readonly lateBars: ReadonlyMap<string, EpochMs>;
  /** When the person changed strategies or limits. */
  readonly changes: readonly EpochMs[];
  readonly sources: readonly ComparedSource[];
}

/** Bars before a window that begins later than the session: enough for the longest averages to settle. */
const WARMUP_BARS = 5_000;
/** The bars before a session that warm it up where its journal no longer says. */
const STORED_WARMUP_BARS = 2_000;

/**
 * Reads what a session saw between two moments. Where the journal is no longer kept, stored bars take its place, and the sources say so.
 * @throws DataMissing when neither is there; StoreError when the journal is damaged
 */
export function readWindow(store: Store, session: Session, asked: { readonly from?: EpochMs | undefined; readonly to?: EpochMs | undefined }): SessionWindow {
  const read = new WindowReader(session.config as SessionPlan);
  const journal = store.journal(session.id);
  const first = journal.firstSequence();
  for (const { input } of journal.read(Math.max(0, first - 1))) if (input.type !== 'outputs-digest') read.take(input);
  if (first !== 1) read.fillFromStore(store, session);
  return read.window(asked, first === 1);
}

/** Takes the journal in, one input at a time. */
class WindowReader {
  readonly #plan: SessionPlan;
  readonly #prices = new MarketPrices();
  readonly #bars = new Map<string, BarClosed>();
  #inputs: WindowInput[] = [];
  readonly #holds = new Map<HoldCode, { readonly fromMs: EpochMs; readonly cause: string }>();
  readonly #standstills: Standstill[] = [];
  readonly #lateBars = new Map<string, EpochMs>();
  #newestMs: EpochMs;
  #journalFromMs = Infinity;
  #storedMs: readonly [from: EpochMs, to: EpochMs] | null = null;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.#newestMs = plan.startMs;
  }

  take(input: Input): void {
    switch (input.type) {
      case 'bar-closed': this.#takeBar(input); break;
      case 'quote-updated':
        if (input.bid > 0 && input.ask > 0 && !isClosingQuote(input)) this.#prices.note(input.instrumentId, input.timeMs, (input.bid + input.ask) / 2);
        break;
      case 'warm-up':
        for (const bar of input.bars.slice(-1)) this.#prices.note(input.instrumentId, bar.closeTimeMs, bar.close);
        this.#inputs.push(input);
        break;
      case 'funding-due':
      case 'risk-history':
      case 'regime-history':
      case 'configure': this.#inputs.push(input); break;
      case 'hold': this.#hold(input.code, input.timeMs, input.cause); break;
      case 'release': this.#release(input.code, input.timeMs); break;
      case 'feed-status-changed':
        if (input.status === 'disconnected') this.#hold('feed', input.timeMs, input.detail);
        else if (input.status === 'connected') this.#release('feed', input.timeMs);
        else if (input.status === 'gap') this.#standstills.push({ fromMs: this.#newestMs, toMs: input.timeMs, code: 'gap', cause: input.detail });
        break;
      default: break;
    }
    if (input.timeMs > this.#newestMs) this.#newestMs = input.timeMs;
  }

  /** Puts stored bars before what the journal still holds; without any input of the journal they are all there is. */
  fillFromStore(store: Store, session: Session): void {
    const untilMs = Math.min(this.#journalFromMs, session.endedMs === null ? Infinity : this.#endOf(store, session.id));
    const filled: WindowInput[] = [];
    for (const { id } of this.#plan.instruments) {
      const interval = this.#intervalOf(id);
      const whole = intervalMs(interval);
      const warmup = store.bars.read(id, interval, this.#plan.startMs - STORED_WARMUP_BARS * whole, this.#plan.startMs);
      if (warmup.length > 0) filled.push({ type: 'warm-up', timeMs: this.#plan.startMs, instrumentId: id, interval, bars: Array.from({ length: warmup.length }, (_, index) => barAt(warmup, index)) });
      const stored = store.bars.read(id, interval, this.#plan.startMs, untilMs);
      for (let index = 0; index < stored.length; index++) {
        const bar = barAt(stored, index);
        const event: BarClosed = { type: 'bar-closed', timeMs: bar.closeTimeMs, instrumentId: id, interval, bar };
        if (bar.closeTimeMs < untilMs && !this.#bars.has(keyOf(event))) filled.push(event);
      }
      for (const { timeMs, rate } of store.funding.read(id, this.#plan.startMs, untilMs)) filled.push({ type: 'funding-due', timeMs, instrumentId: id, rate, markPrice: Number.NaN });
    }
    for (const event of filled) if (event.type === 'bar-closed') this.#noteBar(event);
    this.#storedMs = [this.#plan.startMs, Math.min(untilMs, this.#newestMs + 1)];
    this.#inputs = [...filled, ...this.#inputs];
  }

  /** @throws DataMissing when no bar lies in the window */
  window(asked: { readonly from?: EpochMs | undefined; readonly to?: EpochMs | undefined }, hasBeginning: boolean): SessionWindow {
    const from = Math.max(asked.from ?? this.#plan.startMs, this.#plan.startMs);
    const to = Math.min(asked.to ?? Infinity, this.#newestMs + 1);
    const isWhole = from <= this.#plan.startMs;
    const ordered = this.#inputs.map((input, index) => ({ input, index })).toSorted((a, b) => a.input.timeMs - b.input.timeMs || a.index - b.index).map(({ input }) => input);
    const inputs = isWhole ? ordered.filter(({ timeMs }) => timeMs < to) : shortened(ordered, from, to);
    if (!inputs.some(({ type }) => type === 'bar-closed')) throw new DataMissing(`expected bars of the session between ${text(from)} and ${text(to)}, found none, neither in its journal nor stored: choose a time in which it ran, or a session that was kept`);
    for (const [code, { fromMs, cause }] of this.#holds) this.#standstills.push({ fromMs, toMs: Infinity, code, cause });
    return {
      from, to, isWhole, inputs, prices: this.#prices, standstills: this.#standstills, lateBars: this.#lateBars,
      changes: inputs.filter(({ type }) => type === 'configure').map(({ timeMs }) => timeMs), sources: this.#sources(from, to, hasBeginning),
    };
  }

  #takeBar(event: BarClosed): void {
    if (this.#journalFromMs === Infinity) this.#journalFromMs = event.bar.openTimeMs;
    if (this.#bars.has(keyOf(event))) return;
    // It came after something newer: the session could not act on it in time.
    if (this.#newestMs - event.bar.closeTimeMs > intervalMs(event.interval) / 2) this.#lateBars.set(keyOf(event), this.#newestMs);
    this.#noteBar(event);
    // In the backtest every bar comes when it closes.
    this.#inputs.push({ ...event, timeMs: event.bar.closeTimeMs });
  }

  #noteBar(event: BarClosed): void {
    this.#bars.set(keyOf(event), event);
    this.#prices.note(event.instrumentId, event.bar.closeTimeMs, event.bar.close);
    this.#newestMs = Math.max(this.#newestMs, event.bar.closeTimeMs);
  }

  #hold(code: HoldCode, fromMs: EpochMs, cause: string): void {
    if (!this.#holds.has(code)) this.#holds.set(code, { fromMs, cause });
  }

  #release(code: HoldCode, toMs: EpochMs): void {
    const held = this.#holds.get(code);
    if (held === undefined) return;
    this.#holds.delete(code);
    this.#standstills.push({ ...held, toMs, code });
  }

  #intervalOf(id: InstrumentId): Interval {
    for (const { instrumentId, interval } of this.#bars.values()) if (instrumentId === id) return interval;
    return this.#plan.venue?.interval ?? this.#plan.replay?.interval ?? '1m';
  }

  /** Of a session whose journal is gone: its newest record. */
  #endOf(store: Store, sessionId: string): EpochMs {
    return (store.records(sessionId).equity({ from: 0, to: Number.MAX_SAFE_INTEGER }).at(-1)?.timeMs ?? this.#plan.startMs) + 1;
  }

  #sources(from: EpochMs, to: EpochMs, hasBeginning: boolean): readonly ComparedSource[] {
    const journalFrom = Math.max(from, hasBeginning ? from : Math.min(this.#journalFromMs, to));
    const stored = this.#storedMs;
    return [
      ...(stored === null || journalFrom <= from ? [] : [{ from, to: journalFrom, source: 'stored-bars' as const, sentence: `Up to ${text(journalFrom)} the session's journal is no longer kept: the bars stored for that time take its place.` }]),
      ...(journalFrom >= to ? [] : [{ from: journalFrom, to, source: 'journal' as const, sentence: 'The bars are those that the session saw, from its own journal.' }]),
    ];
  }
}

/** The part of a session from a later moment on: what came before becomes its warm-up. */
function shortened(ordered: readonly WindowInput[], from: EpochMs, to: EpochMs): readonly WindowInput[] {
  const past = ordered.filter((input) => (input.type === 'bar-closed' ? input.bar.closeTimeMs : input.timeMs) < from);
  const warmups = new Map<InstrumentId, { readonly interval: Interval; readonly bars: Bar[] }>();
  const add = (id: InstrumentId, interval: Interval, bars: readonly Bar[]): void => {
    const known = warmups.get(id) ?? { interval, bars: [] };
    warmups.set(id, known);
    if (known.interval === interval) for (const bar of bars) if (bar.openTimeMs > (known.bars.at(-1)?.openTimeMs ?? -Infinity)) known.bars.push(bar);
  };
  for (const input of past) {
    if (input.type === 'warm-up') add(input.instrumentId, input.interval, input.bars);
    else if (input.type === 'bar-closed') add(input.instrumentId, input.interval, [input.bar]);
  }
  const configured = past.filter(({ type }) => type === 'configure').slice(-1);
  const histories = past.filter(({ type }) => type === 'risk-history' || type === 'regime-history');
  return [
    ...[...configured, ...histories].map((input) => ({ ...input, timeMs: from })),
    ...[...warmups].map(([instrumentId, { interval, bars }]): WindowInput => ({ type: 'warm-up', timeMs: from, instrumentId, interval, bars: bars.slice(-WARMUP_BARS) })),
    ...ordered.filter((input) => (input.type === 'bar-closed' ? input.bar.closeTimeMs : input.timeMs) >= from && input.timeMs < to),
  ];
}

/** Names one bar. */
export function keyOf({ instrumentId, bar }: Pick<BarClosed, 'instrumentId' | 'bar'>): string {
  return `${instrumentId}|${bar.openTimeMs}`;
}

function text(timeMs: EpochMs): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ') : 'its end';
}

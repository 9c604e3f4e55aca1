import type { ShadowStore } from '../../adapters/sqlite/shadow-store.ts';
import type { EngineConfig, StrategyAssignment } from '../../core/engine-config.ts';
import { invariant } from '../../domain/assert.ts';
import { scaledFromDecimal } from '../../domain/decimal.ts';
import type { Input } from '../../domain/input.ts';
import type { FundingDue } from '../../domain/market-event.ts';
import { QUOTE_DECIMALS } from '../../domain/units.ts';
import type { EpochMs, InstrumentId, QuoteAtoms } from '../../domain/units.ts';
import type { MarketDataStore } from '../market-data.ts';
import type { SessionPlan } from '../session/plan.ts';
import { BarGroups } from './bar-groups.ts';
import type { BarGroup, LeftOut } from './bar-groups.ts';
import { PairBook } from './pair-book.ts';
import { SeenHash } from './seen-bars.ts';
import type { SeenBars } from './seen-bars.ts';
import { ShadowAccount } from './shadow-account.ts';
import { challengerConfig, championConfig } from './shadow-config.ts';
import type { ShadowBegan, ShadowConfigured, ShadowInput, ShadowMissing, TimedInput } from './shadow-input.ts';
import type { ShadowMarket } from './shadow-market.ts';
import { freshInputs, riskHistories, warmUpInputs } from './warm-start.ts';

/** Where something is watched: beside which strategy of which session, and against whom. */
export interface ShadowSeat {
  /** The id of the deployment, or what stands for one. */
  readonly place: string;
  readonly sessionId: string;
  readonly plan: SessionPlan;
  readonly assignmentId: string;
  /** Its whole assignment, under the id of the one that it challenges; null where only the one that trades is watched. */
  readonly challenger: StrategyAssignment | null;
}

/** How a place is begun that has not been begun yet. */
export interface Beginning {
  readonly config: EngineConfig;
  /** Decimal, in the quote asset. */
  readonly startingCash: string;
}

export interface ShadowRunParts {
  readonly seat: ShadowSeat;
  readonly market: ShadowMarket;
  readonly store: MarketDataStore & { readonly shadows: ShadowStore };
  /** Told of every moment after the accounts have taken it. */
  readonly onGroup?: (group: BarGroup, run: ShadowRun) => void;
}

/** An input, and whom it is for. */
interface Showing {
  readonly accounts: readonly ShadowAccount[];
  readonly input: Input;
}

/** Bars of the strategies' market that were gone on without. */
interface OpenGap {
  readonly number: number;
  readonly missing: ShadowMissing;
}

/**
 * What goes on beside one strategy of a session: its twin, and a challenger in its place, each on an account of its own, both begun alike, fed with the bars
 * that the session has seen. It reads them when it is given time, never when a price comes in. All of it follows from stored bars and from the few inputs that
 * are written down: after a restart it is worked out anew, and comes out the same.
 */
export class ShadowRun {
  readonly seat: ShadowSeat;
  readonly book: PairBook | null;
  readonly champion: ShadowAccount;
  readonly challenger: ShadowAccount | null;
  readonly sinceMs: EpochMs;
  readonly startingCash: string;
  readonly #parts: ShadowRunParts;
  readonly #groups: BarGroups;
  readonly #timed: TimedInput[];
  /** What it had gone on without before a restart. */
  readonly #leftOut: readonly LeftOut[];
  readonly #seen = new SeenHash();
  readonly #gaps = new Map<InstrumentId, OpenGap>();
  /** What was seen when it was last written down; null once it was compared, or when nothing was. */
  #expected: SeenBars | null = null;
  #config: EngineConfig;
  #applied = 0;
  #failure: string | null = null;
  #hasOtherBars = false;
  /** What is still to be shown before the next bar; null once all was. */
  #opening: Generator<Showing> | null;
  /** Bars that were read and wait for what is to be shown before them. */
  #held: BarGroup | null = null;

  /** Continues what is written down of the place, or begins it now. @throws InvariantError when there is nothing of either */
  constructor(parts: ShadowRunParts, beginning: Beginning | null) {
    this.#parts = parts;
    this.seat = parts.seat;
    const inputs = parts.store.shadows.inputs(this.seat.place) as readonly ShadowInput[];
    const began = inputs.find((input): input is ShadowBegan => input.type === 'began') ?? this.#begin(beginning);
    this.sinceMs = began.timeMs;
    this.startingCash = began.startingCash;
    this.#config = began.config;
    this.#leftOut = inputs.filter((input): input is ShadowMissing => input.type === 'missing');
    this.#timed = inputs.filter((input): input is TimedInput => input.type === 'configured' || input.type === 'funded');
    this.#groups = new BarGroups(parts.market, { afterMs: began.timeMs, leftOut: this.#leftOut });
    const { assignmentId, challenger } = this.seat;
    const configs = [championConfig(began.config, assignmentId), challenger === null ? null : challengerConfig(began.config, challenger)].filter((config) => config !== null);
    const [champion, other] = configs.map((config) => this.#open(config, began));
    invariant(champion, `expected a strategy "${assignmentId}" in the session`);
    this.champion = champion;
    this.challenger = other ?? null;
    this.book = other === undefined ? null : new PairBook();
    this.#opening = shownTo(this.#accounts, warmUpInputs(parts.store, parts.market, configs, began.timeMs));
  }

  /** The session's configuration as this place knows it. */
  get config(): EngineConfig {
    return this.#timed.findLast((input) => input.type === 'configured')?.config ?? this.#config;
  }

  /** Close of the newest bars taken. */
  get cursorMs(): EpochMs {
    return this.#groups.cursorMs;
  }

  /** What keeps it from going on; null for nothing. */
  get failure(): string | null {
    return this.#failure;
  }

  /** The stored bars are no longer those that it had seen before a restart. */
  get hasOtherBars(): boolean {
    return this.#hasOtherBars;
  }

  get seen(): SeenBars {
    return this.#seen.seen;
  }

  /** Says what had been seen when it was last written down: that many bars on, the same has to have been seen again. */
  expect(seen: SeenBars): void {
    if (seen.bars > this.#seen.seen.bars) this.#expected = seen;
  }

  /** Stops it for good, with a sentence that says why. */
  fail(cause: string): void {
    this.#failure ??= cause;
  }

  /** Takes a change of the session's configuration; it holds for the bars that close after this moment of the market. */
  configure(config: EngineConfig): void {
    this.#note({ type: 'configured', timeMs: this.#parts.market.marketMs, config });
  }

  /** Takes a funding of the session. */
  fund(event: FundingDue): void {
    if (event.timeMs <= this.sinceMs) return;
    const isKnown = this.#timed.some((input) => input.type === 'funded' && input.event.instrumentId === event.instrumentId && input.event.timeMs === event.timeMs);
    if (!isKnown) this.#note({ type: 'funded', timeMs: Math.max(event.timeMs, this.cursorMs), event });
  }

  /** Takes the next moment of the market, or the next part of what has to be shown before it; returns false where there is none yet. */
  step(): boolean {
    if (this.#failure !== null) return false;
    if (this.#opening !== null) return this.#warmUp(this.#opening);
    const group = this.#held ?? this.#groups.next();
    if (group === null) return false;
    this.#held = group;
    if (!this.#applyBefore(group.timeMs)) return this.failure === null;
    this.#held = null;
    for (const event of group.bars) {
      this.#seen.add(event);
      this.#gaps.delete(event.instrumentId);
      this.champion.feed(event);
      this.challenger?.feed(event);
    }
    for (const instrumentId of group.given) this.#noteMissing(instrumentId, group.timeMs);
    this.#compareSeen();
    if (this.challenger !== null) this.book?.note(group, this.champion, this.challenger);
    this.#parts.onGroup?.(group, this);
    return true;
  }

  #begin(beginning: Beginning | null): ShadowBegan {
    invariant(beginning, `expected to know how "${this.seat.place}" begins`);
    const { store, market, seat } = this.#parts;
    const timeMs = market.marketMs;
    const began: ShadowBegan = { type: 'began', timeMs, ...beginning, history: riskHistories(store, market, timeMs) };
    store.shadows.append(seat.place, timeMs, began);
    return began;
  }

  #open(config: EngineConfig, { timeMs, startingCash, history }: ShadowBegan): ShadowAccount {
    const cash = scaledFromDecimal(startingCash, QUOTE_DECIMALS);
    invariant(cash !== null && cash > 0n, `expected a positive starting cash, was ${startingCash}`);
    const account = new ShadowAccount({ plan: this.seat.plan, config, startingCash: cash as QuoteAtoms, startMs: timeMs, assignmentId: this.seat.assignmentId });
    for (const past of history) account.enter(past);
    return account;
  }

  #warmUp(opening: Generator<Showing>): boolean {
    const next = opening.next();
    if (next.done === true) this.#opening = null;
    else for (const account of next.value.accounts) account.enter(next.value.input);
    return true;
  }

  #note(input: TimedInput): void {
    this.#timed.push(input);
    this.#parts.store.shadows.append(this.seat.place, input.timeMs, input);
  }

  /** Returns false where the bars have to wait after one of them, or cannot be taken any more. */
  #applyBefore(timeMs: EpochMs): boolean {
    while (this.#applied < this.#timed.length) {
      const input = this.#timed[this.#applied]!;
      if (input.timeMs >= timeMs) return true;
      this.#applied++;
      if (input.type === 'funded') for (const account of this.#accounts) account.feed(input.event);
      else if (!this.#reconfigure(input, timeMs)) return false;
    }
    return true;
  }

  get #accounts(): readonly ShadowAccount[] {
    return this.challenger === null ? [this.champion] : [this.champion, this.challenger];
  }

  #reconfigure({ timeMs, config }: ShadowConfigured, nextMs: EpochMs): boolean {
    const champion = championConfig(config, this.seat.assignmentId);
    if (champion === null) {
      this.#failure = 'The strategy beside which it decided is no longer part of the session.';
      return false;
    }
    this.#config = config;
    this.champion.enter({ type: 'configure', timeMs, config: champion });
    if (this.challenger !== null && this.seat.challenger !== null) this.challenger.enter({ type: 'configure', timeMs, config: challengerConfig(config, this.seat.challenger) });
    const { store, market } = this.#parts;
    this.#opening = inTurn(this.#accounts.map((account) => shownTo([account], freshInputs(store, market, account.engine, nextMs - 1))));
    return false;
  }

  /** A gap that goes on is one. */
  #noteMissing(instrumentId: InstrumentId, timeMs: EpochMs): void {
    if (this.#leftOut.some((one) => one.instrumentId === instrumentId && one.fromMs <= timeMs && timeMs <= one.toMs)) return;
    const { shadows } = this.#parts.store;
    const open = this.#gaps.get(instrumentId);
    const missing: ShadowMissing = { type: 'missing', timeMs, instrumentId, fromMs: open?.missing.fromMs ?? timeMs, toMs: timeMs };
    if (open !== undefined) shadows.replace(this.seat.place, open.number, missing);
    this.#gaps.set(instrumentId, { missing, number: open?.number ?? shadows.append(this.seat.place, timeMs, missing) });
  }

  #compareSeen(): void {
    const expected = this.#expected;
    if (expected === null || this.#seen.seen.bars < expected.bars) return;
    this.#hasOtherBars = this.#seen.seen.bars !== expected.bars || this.#seen.seen.hash !== expected.hash;
    this.#expected = null;
  }
}

function* shownTo(accounts: readonly ShadowAccount[], inputs: Iterable<Input>): Generator<Showing> {
  for (const input of inputs) yield { accounts, input };
}

function* inTurn(parts: readonly Generator<Showing>[]): Generator<Showing> {
  for (const part of parts) yield* part;
}
